import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeGateway } from './fake-gateway.ts'
import type { FakeGateway } from './fake-gateway.ts'

let gateway: FakeGateway
let child: ChildProcessWithoutNullStreams | null = null
beforeEach(async () => {
  gateway = fakeGateway()
  await gateway.start()
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await gateway.stop()
})

function start(env: Readonly<Record<string, string>> = gateway.env, pace: object = {}): ChildProcessWithoutNullStreams {
  const given = { ...env, KANBAN_TEST_PACE: JSON.stringify({ first: 5, longest: 20, list: 50, ...pace }) }
  return (child = spawn(process.execPath, [join(import.meta.dirname, 'kanban-mcp.ts')], { env: given }))
}
const exit = async (process: ChildProcessWithoutNullStreams) => (await once(process, 'exit'))[0] as number | null

test('it attaches at its start, before anybody speaks to it', async () => {
  start()
  await gateway.until(() => gateway.attaches().length === 1)
})

test('it goes on saying that it is there while its agent lives', async () => {
  start(gateway.env, { heartbeat: 5 })
  await gateway.until(() => gateway.attaches().length >= 3)
})

test('it attaches to a gateway that comes later', async () => {
  await gateway.crash()
  start()
  await gateway.start()
  await gateway.until(() => gateway.attaches().length === 1)
})

test('it ends when its agent closes stdin', async () => {
  const process = start()
  await gateway.until(() => gateway.attaches().length === 1)
  process.stdin.end()
  expect(await exit(process)).toBe(0)
})

test('it ends at the end of stdin though no gateway runs', async () => {
  await gateway.crash()
  const process = start()
  process.stdin.end()
  expect(await exit(process)).toBe(0)
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('it ends with %s', async (signal) => {
  const process = start()
  process.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
  await once(process.stdout, 'data')
  process.kill(signal)
  expect(await exit(process)).toBe(0)
})

test('a verdict under way when stdin ends is still delivered', async () => {
  const process = start()
  await gateway.until(() => gateway.attaches().length === 1)
  await gateway.crash()
  process.stdin.write(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"kanban_complete","arguments":{"summary":"x"},"_meta":{"progressToken":1}}}\n',
  )
  await once(process.stdout, 'data')
  process.stdin.end()
  await gateway.start()
  expect(await exit(process)).toBe(0)
  expect(gateway.calls('kanban_complete')).toHaveLength(1)
})

test.each([
  [{}, 'KANBAN_SOCKET and KANBAN_TOKEN_FILE are not set'],
  [{ KANBAN_SOCKET: '/nowhere' }, 'KANBAN_TOKEN_FILE is not set'],
  [{ KANBAN_SOCKET: '/nowhere', KANBAN_TOKEN_FILE: '/nowhere/token' }, 'its token file /nowhere/token holds no token'],
])('it says in one line what is missing: %j', async (env, sentence) => {
  const process = start(env)
  const [code, complaint] = await Promise.all([exit(process), text(process.stderr)])
  expect(code).toBe(2)
  expect(complaint).toContain(sentence)
  expect(complaint.trimEnd().split('\n')).toHaveLength(1)
})
