import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtin } from '../../../plugin/worker/agents/builtin.ts'
import type { LaunchContext } from '../../../plugin/worker/agents/preset.ts'
import { fakeGateway, refused, said } from '../mcp/fake-gateway.ts'
import type { FakeGateway, Reply } from '../mcp/fake-gateway.ts'
import { verdictsIn } from './bench.ts'
import { briefing, recipe } from './cards.ts'
import type { Telling } from './cards.ts'

let gateway: FakeGateway
let workspace: string
let card: string
let board: (tool: string) => Reply | null

beforeEach(async () => {
  board = () => null
  gateway = fakeGateway((tool) => board(tool) ?? said(tool === 'kanban_show' ? card : '{}'))
  await gateway.start()
  workspace = join(gateway.folder, 'workspace')
  mkdirSync(workspace)
})
afterEach(() => gateway.stop())

const calls = () =>
  gateway.seen.flatMap((one) => (one.done && one.tool !== null ? [[one.tool, one.args] as const] : []))
const node = process.execPath

/** Starts the worker as the dispatcher does: by the preset, with its files in the run's folder. */
function start(telling: Telling, allow: readonly (readonly string[])[] = []): ChildProcess {
  card = briefing(telling)
  const mcp = { command: node, args: [join(import.meta.dirname, '../mcp/kanban-mcp.ts')], env: gateway.env }
  const { argv, env, files } = builtin.launch({
    profile: { allow, endpoint: null },
    folder: gateway.folder,
  } as LaunchContext)
  for (const file of files) writeFileSync(join(gateway.folder, file.name), file.text, { mode: 0o600 })
  const own = {
    ...gateway.env,
    KANBAN_HOME: gateway.folder,
    KANBAN_WORKSPACE: workspace,
    KANBAN_MCP: JSON.stringify(mcp),
    KANBAN_MARKER: 'marker',
  }
  const [program = '', ...args] = argv
  return spawn(program, args, {
    cwd: workspace,
    env: { PATH: process.env['PATH'], ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
}

const textOf = (stream: ChildProcess['stdout']) => (stream === null ? '' : text(stream))

async function ended(worker: ChildProcess): Promise<{ readonly code: number | null; readonly log: string }> {
  const [[code], out, complaints] = await Promise.all([
    once(worker, 'exit'),
    textOf(worker.stdout),
    textOf(worker.stderr),
  ])
  return { code: code as number | null, log: out + complaints }
}

test('it loads its skill, shows its card, takes each step and completes', async () => {
  const steps = `
- heartbeat: sketching
- write: { path: docs/schema.sql, text: "-- {task}, run {run}" }
- run: ["${node}", -e, "console.log('said by', 'the program')"]
- comment: half way
- attach: docs/schema.sql
- complete: { summary: "users for {title}", metadata: { tables: 3, files: ["{task}.sql"] }, artifacts: [docs/schema.sql] }`
  const { code, log } = await ended(start({ body: recipe(steps) }, [[node, '-e']]))
  expect(log).toMatch(/^skill kanban-worker: \d+ lines\nt_00000001, run 1: Try it\nstep 1 of 6: heartbeat\n/)
  expect(log).toContain('\nsaid by the program\n')
  expect(code).toBe(0)
  expect(calls()).toEqual([
    ['kanban_show', {}],
    ['kanban_heartbeat', { note: 'sketching' }],
    ['kanban_comment', { body: 'half way' }],
    ['kanban_attach', { path: join(workspace, 'docs/schema.sql') }],
    [
      'kanban_complete',
      {
        summary: 'users for Try it',
        metadata: { tables: 3, files: ['t_00000001.sql'] },
        artifacts: ['docs/schema.sql'],
      },
    ],
  ])
  expect(readFileSync(join(workspace, 'docs/schema.sql'), 'utf8')).toBe('-- t_00000001, run 1')
  expect(gateway.attaches().length).toBeGreaterThan(0)
})

test('a card that it may not see ends it with the reason', async () => {
  board = () => refused('the run token is not known', 'bad_token')
  const { code, log } = await ended(start({}))
  expect(code).toBe(1)
  expect(log).toContain('the run token is not known')
})

test('an exit code of the recipe is its own', async () => {
  expect((await ended(start({ body: recipe('- exit: 75') }))).code).toBe(75)
  expect(verdictsIn(calls())).toEqual([])
})

test('a gateway that restarts in between loses nothing', async () => {
  const worker = start({ body: recipe('- comment: a\n- complete: { summary: b }') })
  const end = ended(worker)
  await gateway.until(() => gateway.calls('kanban_show').length === 1)
  await gateway.crash()
  await gateway.start()
  expect((await end).code).toBe(0)
  expect(verdictsIn(calls())).toEqual([['kanban_complete', { summary: 'b', artifacts: [] }]])
})

test('SIGTERM ends it and what it runs', async () => {
  const code = "console.log('up ' + process.pid); setInterval(() => {}, 1000)"
  const worker = start({ body: recipe(`- run: ["${node}", -e, "${code}"]`) }, [[node]])
  const end = ended(worker)
  const pid = await new Promise<number>((resolve) => {
    worker.stdout?.on('data', (chunk: Buffer) => {
      const found = /^up (\d+)$/m.exec(chunk.toString())?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  worker.kill('SIGTERM')
  expect((await end).code).toBe(143)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect(verdictsIn(calls())).toEqual([])
})

test('what it may run is for its own eyes', () => {
  start({ body: '' }).kill('SIGKILL')
  expect(statSync(join(gateway.folder, 'allow.json')).mode & 0o777).toBe(0o600)
})

test('it says what is missing when it is started by hand', async () => {
  const worker = spawn(
    node,
    builtin.launch({ profile: { allow: [] }, folder: '/' } as unknown as LaunchContext).argv.slice(1),
    { env: {} },
  )
  const { code, log } = await ended(worker)
  expect(code).toBe(2)
  expect(log).toBe('KANBAN_HOME is not set: the built-in worker is started by the dispatcher, for a run\n')
})
