import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { GatewayHangs, askPatiently } from '../../../plugin/cli/patience.ts'

let server: Server
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** A gateway that answers as told: what was asked, and whether that is its status. */
async function gateway(answer: (socket: Socket, isStatus: boolean) => void): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'kanban-patience-')), 's')
  server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.once('data', (head) => answer(socket, String(head).includes('/api/status')))
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return path
}
const OK = 'HTTP/1.1 200 OK\r\n\r\n{}'
const request = (socket: string) => ({ socket, method: 'POST', path: '/api/cli', body: {} }) as const

test('a gateway that hangs is waited for, then given up with a word', async () => {
  const said: string[] = []
  const socket = await gateway(() => undefined)
  await expect(
    askPatiently(request(socket), (sentence) => said.push(sentence), { silence: 5, sign: 20 }),
  ).rejects.toThrow(GatewayHangs)
  expect(said).toEqual(['the gateway takes its time; waiting for it …'])
})

test('one that works on and shows that it lives is waited for', async () => {
  let looks = 0
  const finish = Promise.withResolvers<void>()
  const socket = await gateway((client, isStatus) => {
    if (!isStatus) void finish.promise.then(() => client.end(OK))
    else {
      client.end(OK)
      looks += 1
      if (looks === 3) finish.resolve()
    }
  })
  expect(await askPatiently(request(socket), () => undefined, { silence: 5, sign: 5_000 })).toMatchObject({
    status: 200,
  })
  expect(looks).toBe(3)
})

test('a quick answer is told without a word', async () => {
  const said: string[] = []
  const socket = await gateway((client) => client.end(OK))
  await askPatiently(request(socket), (sentence) => said.push(sentence))
  expect(said).toEqual([])
})
