import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DEFAULT_BOARD } from '../../../kanban-core/index.ts'
import { BoardStreams } from '../../../plugin/dashboard/live/board-streams.ts'
import { Sink } from '../../../plugin/dashboard/live/sink.ts'
import { Dashboard } from './server.ts'

/** Many browsers at one board. */

let dashboard: Dashboard
let streams: BoardStreams
let server: Server
const sockets: Socket[] = []
let reads = 0

beforeEach(async () => {
  dashboard = await Dashboard.open()
  await dashboard.logIn()
  const { store } = dashboard.running
  reads = 0
  const counting = {
    ...store,
    reads: {
      ...store.reads,
      boards: {
        ...store.reads.boards,
        counts: (board: typeof DEFAULT_BOARD | null) => (reads++, store.reads.boards.counts(board)),
      },
    },
  }
  streams = new BoardStreams({
    store: counting,
    log: dashboard.host.log,
    about: () => ({ version: '1', build: null }),
    holds: () => true,
  })
  server = createServer((_, response) => streams.open(response, { board: DEFAULT_BOARD, after: null, session: 'one' }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  streams.close()
  await new Promise((resolve) => server.close(resolve))
  await dashboard.close()
})

/** A browser that has come to listen, and how often it was told of something. */
async function tab(): Promise<{ readonly socket: Socket; commits(): number }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  let commits = 0
  const greeted = new Promise<void>((resolve) => {
    socket.setEncoding('utf8').on('data', (part: string) => {
      commits += part.split('event: commit').length - 1
      if (part.includes('event: hello')) resolve()
    })
  })
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await greeted
  return { socket, commits: () => commits }
}

test('a hundred tabs hear of a commit that is read once, and leave nothing behind', async () => {
  const tabs = await Promise.all(Array.from({ length: 100 }, tab))
  expect(streams.listening).toBe(100)
  await dashboard.verb('create', { title: 'told to all' })
  await vi.waitFor(() => expect(tabs.every(({ commits }) => commits() === 1)).toBe(true))
  expect(reads).toBe(1)
  for (const { socket } of tabs) socket.destroy()
  await vi.waitFor(() => expect(streams.listening).toBe(0))
  await dashboard.verb('create', { title: 'told to nobody' })
  expect(reads).toBe(1)
})

test('a tab that does not read is let go, and one that reads is told everything, however long', async () => {
  const ended: string[] = []
  const open: Sink[] = []
  const telling = createServer(({ url = '' }, response) => {
    open.push(new Sink(response, url, () => ended.push(url)))
  })
  await new Promise<void>((resolve) => telling.listen(0, '127.0.0.1', resolve))
  const { port } = telling.address() as AddressInfo
  const ask = async (name: string) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.write(`GET ${name} HTTP/1.1\r\nhost: x\r\n\r\n`)
    await vi.waitFor(() => expect(open.some(({ session }) => session === name)).toBe(true))
    return socket
  }
  const well = await ask('/well')
  let heard = 0
  well.on('data', (part) => (heard += part.length))
  await ask('/deaf')
  const long = Buffer.alloc(2 * 1024 * 1024, 'x')
  for (let n = 1; n <= 20 && ended.length === 0; n += 1) {
    for (const sink of open) sink.write(long)
    await vi.waitFor(() => expect(heard).toBeGreaterThan(n * long.length))
  }
  expect(ended).toEqual(['/deaf'])
  for (const sink of open) sink.drop()
  await new Promise((resolve) => telling.close(resolve))
})
