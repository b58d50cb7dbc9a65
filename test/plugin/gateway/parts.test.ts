import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { lockBoard } from '../../../kanban-core/index.ts'
import { addressOf, homePath } from '../../../plugin/gateway/address.ts'
import { AnswerLost, NobodyThere, ask, follow } from '../../../plugin/gateway/client.ts'
import { acquireBoard } from '../../../plugin/gateway/lock.ts'
import { CappedFile } from '../../../plugin/gateway/log.ts'
import { readRecord, removeRecord, writeRecord } from '../../../plugin/gateway/record.ts'
import { listen } from '../../../plugin/gateway/server.ts'
import { homeAt, makeHome, refuseHome } from '../../../plugin/home.ts'

const get = (socket: string, patience = 2_000) => ask({ socket, method: 'GET', path: '/', patience })
const answer = () => new Response('{}')
const folder = () => mkdtempSync(join(tmpdir(), 'kanban-parts-'))

describe('the address', () => {
  test('lies beside the board, or where that is too long for a socket, in a folder of the user', () => {
    expect(addressOf('/home/ana/.kanban', 'linux')).toEqual({ path: '/home/ana/.kanban/gateway.sock', folder: null })
    const far = addressOf(`/${'x'.repeat(100)}`, 'linux')
    expect(far.folder).toBe(join(tmpdir(), `kanban-${process.getuid?.()}`))
    expect(Buffer.byteLength(far.path)).toBeLessThanOrEqual(100)
    expect(addressOf(`/${'y'.repeat(100)}`, 'linux').path).not.toBe(far.path)
    expect(addressOf('C:\\Users\\ana', 'win32').path).toMatch(/^\\\\\.\\pipe\\kanban-[0-9a-f]+$/)
  })

  test('of a home is absolute', () => {
    expect(homePath({ KANBAN_HOME: 'here' })).toBe(join(process.cwd(), 'here'))
    expect(homePath({ KANBAN_HOME: '' })).toMatch(/\/\.kanban$/)
  })
})

describe('the lock', () => {
  test('is held once, in this process too, and free when it is given back', async () => {
    const home = folder()
    const held = await lockBoard(home)
    expect(held).not.toBeNull()
    expect(await lockBoard(home)).toBeNull()
    held?.release()
    const again = await lockBoard(home)
    expect(again).not.toBeNull()
    again?.release()
  })

  test('is freed by the kernel when its holder is killed', async () => {
    const home = folder()
    const script = `import { lockBoard } from ${JSON.stringify(join(import.meta.dirname, '../../../kanban-core/store/lock.ts'))}
      await lockBoard(${JSON.stringify(home)}); console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    expect(await lockBoard(home)).toBeNull()
    const exit = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await exit
    const taken = await lockBoard(home)
    expect(taken).not.toBeNull()
    taken?.release()
  })

  test('fails closed: what is no lock file lets nobody in', async () => {
    const home = folder()
    mkdirSync(join(home, 'board.lock'))
    await expect(lockBoard(home)).rejects.toThrow('cannot be written')
    const damaged = folder()
    writeFileSync(join(damaged, 'board.lock'), 'x'.repeat(5_000))
    await expect(lockBoard(damaged)).rejects.toThrow('is damaged')
  })

  test('held by a command without a gateway is waited for, then refused', async () => {
    const home = homeAt(folder())
    const held = await lockBoard(home.path)
    await expect(acquireBoard(home, 'wait', 60)).rejects.toThrow('another process holds the board')
    const waiting = acquireBoard(home, 'wait', 5_000)
    held?.release()
    ;(await waiting).release()
  })
})

describe('the record', () => {
  const record = { pid: 42, started_at: '2026-11-22T00:00:00.000Z', socket: '/s', version: '1', background: true }

  test('is read back, and removed by its own process alone', () => {
    const file = join(folder(), 'gateway.json')
    expect(readRecord(file)).toBeNull()
    writeRecord(file, record)
    expect(readRecord(file)).toEqual(record)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    removeRecord(file, 7)
    expect(readRecord(file)).toEqual(record)
    removeRecord(file, 42)
    expect(readRecord(file)).toBeNull()
  })

  test.each(['', '{', '[]', 'null', '{"pid":"1"}'])('that was torn (%j) is none', (text) => {
    const file = join(folder(), 'gateway.json')
    writeFileSync(file, text)
    expect(readRecord(file)).toBeNull()
  })
})

describe('the client', () => {
  let serving: Server | null = null
  afterEach(() => serving?.close())

  async function serve(respond: (socket: Socket) => void): Promise<string> {
    const path = join(folder(), 's')
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => respond(socket))
    })
    serving = server
    await new Promise<void>((resolve) => server.listen(path, resolve))
    return path
  }
  test('tells nobody there from an answer that was lost', async () => {
    await expect(get(join(folder(), 'nothing'))).rejects.toThrow(NobodyThere)
    await expect(get(await serve((socket) => socket.destroy()))).rejects.toThrow(AnswerLost)
    await expect(get(await serve((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":')))).rejects.toThrow(AnswerLost)
    await expect(get(await serve(() => undefined), 30)).rejects.toThrow(AnswerLost)
  })

  test('reads an answer in whatever pieces it comes', async () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: x\r\n\r\n{"text":"grün ✓"}')
    const path = await serve((socket) => {
      for (const byte of bytes) socket.write(Buffer.of(byte))
      socket.end()
    })
    expect(await get(path)).toEqual({ status: 200, body: { text: 'grün ✓' } })
  })

  test('follows lines until it has had enough', async () => {
    const path = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\none\ntwo\nthr'))
    const lines: string[] = []
    const enough = new AbortController()
    await follow(
      { socket: path, method: 'GET', path: '/' },
      (line) => {
        lines.push(line)
        if (line === 'two') enough.abort()
      },
      enough.signal,
    )
    expect(lines).toEqual(['one', 'two'])
  })
})

describe('the server', () => {
  test('takes the place of a stale socket and of nothing else', async () => {
    const path = join(folder(), 'gateway.sock')
    writeFileSync(path, 'mine')
    await expect(listen(answer, { path, folder: null }, () => undefined)).rejects.toThrow('it is no socket')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  test('refuses a folder of sockets that others could have made', async () => {
    const place = folder()
    const open = join(place, 'open')
    mkdirSync(open, { mode: 0o755 })
    await expect(listen(answer, { path: join(open, 's'), folder: open }, () => undefined)).rejects.toThrow(
      'not yours alone',
    )
    symlinkSync(open, join(place, 'link'))
    await expect(
      listen(answer, { path: join(place, 'link', 's'), folder: join(place, 'link') }, () => undefined),
    ).rejects.toThrow('not yours alone')
  })

  test('closes though somebody keeps a connection open', async () => {
    const path = join(folder(), 's')
    const server = await listen(answer, { path, folder: null }, () => undefined)
    expect(await ask({ socket: path, method: 'GET', path: '/' })).toEqual({ status: 200, body: {} })
    await server.close()
    await expect(ask({ socket: path, method: 'GET', path: '/' })).rejects.toThrow(NobodyThere)
  })
})

describe('a home', () => {
  test('is made for its owner alone, once', () => {
    const path = join(folder(), 'new', 'home')
    expect(makeHome(path).created).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(makeHome(path).created).toBe(false)
  })

  test.each([
    ['ENOSPC', 'is full'],
    ['EROFS', 'cannot be written'],
    ['EACCES', 'cannot be written'],
    ['EIO', 'failed'],
  ])('whose disk says %s is refused with a sentence', (code, words) => {
    expect(() => refuseHome(Object.assign(new Error(code), { code }), '/home')).toThrow(words)
  })
})

test('a log begins anew at its cap and keeps one older file', () => {
  const path = join(folder(), 'gateway.log')
  const file = new CappedFile(path, 100)
  for (let n = 0; n < 30; n++) file.write(`line ${String(n).padStart(2, '0')} ....\n`)
  expect(statSync(path).size).toBeLessThanOrEqual(120)
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(120)
  expect(readFileSync(path, 'utf8')).toContain('line 29')
})
