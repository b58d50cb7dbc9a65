import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ask, follow } from '../../plugin/gateway/client.ts'
import { World } from './world.ts'

const BIN = join(import.meta.dirname, '../../plugin/cli/bin.js')

let world: World

beforeEach(async () => {
  world = await World.make('dispatcher: { enabled: false }\n')
})
afterEach(() => world.destroy())

const config = (yaml: string) => writeFileSync(join(world.home, 'config.yaml'), yaml)

describe('one gateway owns a board', () => {
  test('a second one is refused with the pid of the first', async () => {
    await world.start()
    const second = await world.kanban('gateway')
    expect(second.code).toBe(1)
    expect(second.err).toContain(`error: a gateway (pid ${world.gateway?.pid}) has this board open already`)
    expect((await world.kanban('list')).code).toBe(0)
  })

  test('of five that start at once exactly one runs', async () => {
    const gateways = Array.from({ length: 5 }, () =>
      spawn(process.execPath, [BIN, 'gateway', '--no-chat'], { env: world.env, stdio: 'ignore' }),
    )
    const ends = gateways.map((gateway) => new Promise<number | null>((resolve) => gateway.once('exit', resolve)))
    const losers = await vi.waitFor(
      () => {
        const ended = gateways.filter((gateway) => gateway.exitCode !== null)
        expect(ended).toHaveLength(4)
        return ended
      },
      { timeout: 20_000, interval: 20 },
    )
    expect(losers.map((gateway) => gateway.exitCode)).toEqual([1, 1, 1, 1])
    const winner = gateways.find((gateway) => gateway.exitCode === null)
    expect((await world.json('gateway', 'status'))['pid']).toBe(winner?.pid)
    winner?.kill('SIGTERM')
    await Promise.all(ends)
    expect(winner?.exitCode).toBe(0)
  })

  test('after kill -9 the next one starts at once and finds everything that was acknowledged', async () => {
    await world.start()
    const { id } = await world.json<{ id: string }>('create', 'survives')
    await world.stop('SIGKILL')
    expect(existsSync(world.socket)).toBe(true)
    expect((await world.json<{ id: string }[]>('list')).map((task) => task.id)).toEqual([id])
    await world.start()
    expect((await world.json<{ id: string }[]>('list')).map((task) => task.id)).toEqual([id])
  })

  test('its socket, its home and its log are for their owner alone', async () => {
    await world.start()
    expect(statSync(world.socket).mode & 0o777).toBe(0o600)
    for (const file of ['board.db', 'board.lock', 'gateway.json', 'logs/gateway.log'])
      expect([file, statSync(join(world.home, file)).mode & 0o077]).toEqual([file, 0])
  })
})

describe('stopping', () => {
  test('by a signal ends with 0 and leaves no socket, no record and no process', async () => {
    await world.start()
    expect(await world.stop('SIGTERM')).toBe(0)
    expect(existsSync(world.socket)).toBe(false)
    expect(existsSync(join(world.home, 'gateway.json'))).toBe(false)
    expect(await world.processes()).toEqual([])
    expect(readFileSync(join(world.home, 'logs/gateway.log'), 'utf8')).not.toContain('left open')
  })

  test('by `kanban gateway stop` waits until it has ended', async () => {
    await world.start()
    const pid = world.gateway?.pid ?? 0
    expect(await world.kanban('gateway', 'stop')).toMatchObject({ code: 0, out: expect.stringContaining('Stopped') })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(await world.kanban('gateway', 'stop')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no gateway is running'),
    })
  })

  test('ends the streams of those who watch', async () => {
    await world.start()
    const watching = spawn(process.execPath, [BIN, 'watch'], { env: world.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const exit = new Promise((resolve) => watching.once('exit', resolve))
    const lines: string[] = []
    watching.stdout.on('data', (part) => lines.push(String(part)))
    await vi.waitFor(() => expect(lines.join('')).toContain('nothing has happened'), { timeout: 5_000 })
    await world.json('create', 'seen')
    await vi.waitFor(() => expect(lines.join('')).toContain('created by local'), { timeout: 5_000 })
    await world.stop('SIGTERM')
    expect(await exit).toBe(1)
  })

  test('a restart in the background takes its place', async () => {
    await world.start()
    const before = world.gateway?.pid
    const said = await world.kanban('gateway', 'restart')
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining(`in place of ${before}`) })
    const after = (await world.json<{ pid: number }>('gateway', 'status')).pid
    expect(after).not.toBe(before)
    expect((await world.kanban('gateway', 'stop')).code).toBe(0)
  })

  test('says which workers go on', { timeout: 60_000 }, async () => {
    config('dispatcher: { enabled: true }\n')
    await world.start()
    const body = '```recipe\n- heartbeat: long\n- wait: 5m\n- complete: { summary: x }\n```'
    const { id } = await world.json<{ id: string }>('create', 'goes on', '--assignee', 'builtin', '--body', body)
    await world.event(id, 'heartbeat')
    await world.stop('SIGTERM')
    await world.until('the sentence', () => world.lines.find((line) => line.startsWith('1 worker goes on:')))
    expect(world.lines.join('\n')).toContain(`1 worker goes on: ${id} run 1 (builtin); the next start adopts it`)
    await world.start()
    await world.until('the adoption', () => world.lines.find((line) => line.includes('goes on under this one')))
    expect((await world.kanban('gateway', 'stop', '--halt')).code).toBe(0)
    expect(await world.processes()).toEqual([])
  })
})

describe('the command line', () => {
  test('answers the same with and without a gateway', async () => {
    await world.kanban('init')
    await world.json('create', 'one', '--tenant', 'x')
    const asked = [
      ['list', '--json'],
      ['list'],
      ['stats', '--json'],
      ['boards', '--json'],
      ['show', 't_nothing'],
      ['shwo'],
      ['create'],
      ['help', 'create'],
    ]
    const without = await sayAll(asked)
    await world.start()
    expect(await sayAll(asked)).toEqual(without)
    expect(without.map((said) => said.code)).toEqual([0, 0, 0, 0, 1, 2, 2, 0])
  })

  test('does as many things at once without a gateway, one after another', async () => {
    await world.kanban('init')
    const made = await Promise.all(Array.from({ length: 6 }, (_, n) => world.kanban('create', `task ${n}`)))
    expect(made.map((said) => said.code)).toEqual([0, 0, 0, 0, 0, 0])
    expect(await world.json<unknown[]>('list')).toHaveLength(6)
  })

  test('says refusals on stderr, in words or as JSON, and has nothing on stdout then', async () => {
    await world.start()
    expect(await world.kanban('show', 't_zzz')).toEqual({
      code: 1,
      out: '',
      err: 'error: there is no task t_zzz\n→ see `kanban list`\n',
    })
    const said = await world.kanban('show', 't_zzz', '--json')
    expect(JSON.parse(said.err)).toEqual({
      error: { code: 'not_found', message: 'there is no task t_zzz', next: 'see `kanban list`' },
    })
    expect(said).toMatchObject({ code: 1, out: '' })
  })

  test('without a home nothing is made, and help still helps', async () => {
    const nowhere = { ...world.env, KANBAN_HOME: join(world.home, 'nowhere') }
    expect(await kanban(nowhere, 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no board in'),
    })
    expect(await kanban(nowhere)).toMatchObject({ code: 0, out: expect.stringContaining('create TITLE') })
    expect(existsSync(join(world.home, 'nowhere'))).toBe(false)
  })

  test('ends quietly when its reader has gone', async () => {
    await world.start()
    for (let n = 0; n < 3; n++) await world.json('create', `task ${n}`)
    const child = spawn(process.execPath, [BIN, 'watch', '--limit', '1'], {
      env: world.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (part) => (err += String(part)))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.stdout.destroy()
    const exit = new Promise((resolve) => child.once('exit', resolve))
    await world.json('create', 'unread')
    await world.json('create', 'unread too')
    expect(await exit).toBe(0)
    expect(err).toBe('')
  })

  test('a worker is bound to its run and stays it without a gateway too', async () => {
    await world.start()
    const folder = join(world.home, 'runs')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'token'), 'x'.repeat(43))
    const worker = { ...world.env, KANBAN_TOKEN_FILE: join(folder, 'token') }
    for (const stop of [false, true]) {
      if (stop) await world.stop()
      expect(await kanban(worker, 'list')).toMatchObject({
        code: 1,
        err: expect.stringContaining('the run token is not known'),
      })
      expect(await kanban(worker, 'gateway', 'stop')).toMatchObject({
        code: 1,
        err: expect.stringContaining('a worker'),
      })
    }
  })

  test('a Tab is answered by the gateway', async () => {
    await world.start()
    expect((await world.kanban('complete-words', '--', 'cre')).out).toMatch(/^create\t/)
    expect((await world.kanban('completion', 'bash')).out).toContain('complete')
    expect((await world.kanban('completion', 'tcsh')).code).toBe(2)
  })
})

describe('a config', () => {
  test('that is wrong keeps the gateway from starting, with one sentence for each mistake', async () => {
    config('dispatcher: { failure_limt: 3 }\nplatforms: { telegrm: {} }\n')
    const said = await world.kanban('gateway')
    expect(said.code).toBe(1)
    expect(said.err).toContain('dispatcher.failure_limt: there is no such setting; did you mean failure_limit?')
    expect(said.err).toContain('platforms.telegrm: there is no such setting; did you mean telegram?')
  })

  test('changes limits while the gateway runs, and a wrong one changes nothing', async () => {
    await world.start()
    const settings = async () =>
      await world.json<{ area: string; text: string; state: string; origin: string | null }[]>('doctor')
    config('dispatcher: { enabled: false, caps: { host: 7 } }\n')
    await vi.waitFor(
      async () =>
        expect(await settings()).toContainEqual(
          expect.objectContaining({ text: 'dispatcher.caps.host = 7', origin: 'config.yaml' }),
        ),
      { timeout: 25_000 },
    )
    config('dispatcher: { caps: { host: none } }\n')
    await vi.waitFor(
      async () => expect(await settings()).toContainEqual(expect.objectContaining({ area: 'config', state: 'broken' })),
      { timeout: 25_000 },
    )
    expect(await settings()).toContainEqual(expect.objectContaining({ text: 'dispatcher.caps.host = 7' }))
    config('dispatcher: { enabled: false }\nstore: { durability: normal }\n')
    await vi.waitFor(
      async () =>
        expect(await settings()).toContainEqual(
          expect.objectContaining({
            area: 'config',
            state: 'warning',
            text: expect.stringContaining('store.durability'),
          }),
        ),
      { timeout: 10_000 },
    )
  })

  test('is overruled by the environment', async () => {
    Object.assign(world.env, { KANBAN_DISPATCHER_CAPS_HOST: '5' })
    await world.start()
    expect(await world.json('doctor')).toContainEqual(
      expect.objectContaining({
        text: 'dispatcher.caps.host = 5',
        origin: 'environment (KANBAN_DISPATCHER_CAPS_HOST)',
      }),
    )
  })
})

describe('a home', () => {
  test('that cannot be written is told in one sentence', async () => {
    chmodSync(world.home, 0o755)
    writeFileSync(join(world.home, 'file'), '')
    expect(await kanban({ ...world.env, KANBAN_HOME: join(world.home, 'file') }, 'gateway')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: .*\n→ .*\n$/),
    })
    if (process.getuid?.() !== 0) return
    const closed = join(world.home, 'closed')
    mkdirSync(closed, { mode: 0o755 })
    const said = await kanban({ ...world.env, KANBAN_HOME: closed, NODE_COMPILE_CACHE: '' }, ['gateway'], 65_534)
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining(`${closed} cannot be written`) })
  })

  test('with a very long path gets its socket in a folder of its own', async () => {
    const home = join(world.home, 'x'.repeat(60), 'y'.repeat(60))
    Object.assign(world.env, { KANBAN_HOME: home })
    const gateway = spawn(process.execPath, [BIN, 'gateway', '--no-chat'], {
      env: world.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => gateway.stdout.once('data', resolve))
    const { socket } = await world.json<{ socket: string }>('gateway', 'status')
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700)
    expect((await world.kanban('create', 'far away')).code).toBe(0)
    expect((await world.kanban('gateway', 'stop')).code).toBe(0)
  })
})

test('a backup is restored only while no gateway runs, and the board from before is kept', async () => {
  await world.start()
  await world.json('create', 'before')
  const { file } = await world.json<{ file: string }>('backup')
  await world.json('create', 'after')
  expect(await world.kanban('restore-backup', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('has this board open'),
  })
  await world.stop()
  const damaged = join(world.home, 'damaged.db')
  writeFileSync(damaged, 'no database at all, but long enough to be taken for one'.repeat(100))
  expect(await world.kanban('restore-backup', damaged)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${damaged} cannot be restored`),
  })
  expect(await world.json<unknown[]>('list')).toHaveLength(2)
  const said = await world.kanban('restore-backup', file)
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining('The board from before is kept as') })
  expect((await world.json<{ title: string }[]>('list')).map((task) => task.title)).toEqual(['before'])
})

test('a stream of events begins where it was left and misses none', async () => {
  await world.start()
  const seen: number[] = []
  const watching = new AbortController()
  await world.json('create', 'first')
  const stream = follow(
    { socket: world.socket, method: 'GET', path: '/api/events?after=0' },
    (line) => {
      const { number } = JSON.parse(line) as { number?: number }
      if (number !== undefined) seen.push(number)
    },
    watching.signal,
  )
  const create = (n: number) =>
    ask({ socket: world.socket, method: 'POST', path: '/api/verbs/create', body: { title: `t${n}` } })
  await Promise.all(Array.from({ length: 40 }, (_, n) => create(n)))
  await vi.waitFor(() => expect(seen).toHaveLength(41), { timeout: 5_000 })
  expect(seen).toEqual(Array.from({ length: 41 }, (_, n) => n + 1))
  watching.abort()
  await stream
})

test('a board that has gone is not replaced by an empty one', async () => {
  await world.start()
  await world.json('create', 'precious')
  await world.stop()
  for (const file of ['board.db', 'board.db-wal', 'board.db-shm']) rmSync(join(world.home, file), { force: true })
  expect(await world.kanban('gateway')).toMatchObject({
    code: 1,
    err: expect.stringContaining(`the board of ${world.home} is gone`),
  })
  expect(await world.kanban('list')).toMatchObject({ code: 1, err: expect.stringContaining('there is no board') })
  expect(existsSync(join(world.home, 'board.db'))).toBe(false)
  expect((await world.kanban('init')).code).toBe(0)
  expect(await world.json('list')).toEqual([])
})

async function sayAll(asked: readonly (readonly string[])[]) {
  const said = []
  for (const argv of asked) {
    const { code, out, err } = await world.kanban(...argv)
    said.push({ code, err, out: out.replaceAll(/ +\d+s\b/g, ' Ns').replaceAll(/"now": ".*"/g, '') })
  }
  return said
}

function kanban(env: NodeJS.ProcessEnv, first?: string | readonly string[], ...rest: (string | number)[]) {
  const argv = first === undefined ? [] : typeof first === 'string' ? [first, ...rest.map(String)] : first
  const uid = typeof first === 'object' && typeof rest[0] === 'number' ? { uid: rest[0] } : {}
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [BIN, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'], ...uid })
    let [out, err] = ['', '']
    child.stdout.on('data', (part) => (out += String(part)))
    child.stderr.on('data', (part) => (err += String(part)))
    child.once('close', (code) => resolve({ code, out, err }))
  })
}
