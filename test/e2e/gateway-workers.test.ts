import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { World } from './world.ts'

const BIN = join(import.meta.dirname, '../../plugin/cli/bin.js')
const LONG = 'setInterval(() => {}, 1000)'
const program = (script: string) => JSON.stringify([process.execPath, '-e', script])

let world: World

beforeEach(async () => {
  world = await World.make('dispatcher: { enabled: false }\n')
})
afterEach(() => world.destroy())

const config = (yaml: string) => writeFileSync(join(world.home, 'config.yaml'), yaml)

test(
  'a worker that uses the command line acts as itself: its own task, its own name, nothing of the operator’s',
  { timeout: 60_000 },
  async () => {
    const script = `
    const { spawnSync } = require('node:child_process')
    const kanban = (...argv) => { const { status, stdout, stderr } = spawnSync(process.execPath, [${JSON.stringify(BIN)}, ...argv], { encoding: 'utf8' }); return [status, stdout, stderr].join(' ') }
    const told = [kanban('comment', process.env.KANBAN_TASK, 'from inside'), kanban('pause'), kanban('complete', process.env.OTHER ?? 't_other', '--summary', 'x'), kanban('gateway', 'stop', '--halt')]
    kanban('complete', process.env.KANBAN_TASK, '--summary', JSON.stringify(told))`
    config(`profiles: { cli: { agent: command, argv: ${program(script)} } }
`)
    await world.start()
    const { id } = await world.json<{ id: string }>('create', 'work by hand', '--assignee', 'cli')
    await world.event(id, 'completed')
    const [run] = await world.json<{ summary: string }[]>('runs', id)
    const [comment, pause, other, stop] = JSON.parse(run?.summary ?? '[]') as string[]
    expect(comment).toMatch(/^0 /)
    for (const refused of [pause, other, stop]) expect(refused).toMatch(/^1 .*error: /s)
    expect(await world.json('show', id)).toMatchObject({ comments: [{ author: 'cli', body: 'from inside' }] })
  },
)

test('a worker that is waited for can be ended after all', { timeout: 60_000 }, async () => {
  config(`profiles: { long: { agent: command, argv: ${program(LONG)} } }
`)
  await world.start()
  const { id } = await world.json<{ id: string }>('create', 'never ends', '--assignee', 'long')
  await world.event(id, 'spawned')
  const draining = world.kanban('gateway', 'stop', '--drain')
  await vi.waitFor(
    async () =>
      expect(await world.json('doctor')).toContainEqual(expect.objectContaining({ area: 'dispatcher', state: 'off' })),
    { timeout: 10_000 },
  )
  const halted = await world.kanban('gateway', 'stop', '--halt')
  expect([halted.code, (await draining).code]).toEqual([0, 0])
  expect(await world.processes()).toEqual([])
})

test('changed limits count at once', { timeout: 60_000 }, async () => {
  config(`dispatcher: { caps: { host: 1 } }
profiles: { long: { agent: command, argv: ${program(LONG)} } }
`)
  await world.start()
  const ids: string[] = []
  for (const title of ['a', 'b', 'c'])
    ids.push((await world.json<{ id: string }>('create', title, '--assignee', 'long')).id)
  await world.event(ids[0] ?? '', 'spawned')
  const running = async () =>
    (await world.json<{ status: string }[]>('list')).filter((task) => task.status === 'running').length
  expect(await running()).toBe(1)
  config(`dispatcher: { caps: { host: 3 } }
profiles: { long: { agent: command, argv: ${program(LONG)} } }
`)
  for (const id of ids) await world.event(id, 'spawned')
  expect(await running()).toBe(3)
})

test('a second signal does not wait, and the worker that was waited for goes on', { timeout: 60_000 }, async () => {
  config(`profiles: { long: { agent: command, argv: ${program(LONG)} } }\n`)
  await world.start()
  const { id } = await world.json<{ id: string }>('create', 'never ends', '--assignee', 'long')
  const { payload } = await world.event(id, 'spawned')
  const draining = world.kanban('gateway', 'stop', '--drain')
  await vi.waitFor(
    async () =>
      expect(await world.json('doctor')).toContainEqual(expect.objectContaining({ area: 'dispatcher', state: 'off' })),
    { timeout: 10_000 },
  )
  expect(await world.stop('SIGINT')).toBe(130)
  expect((await draining).code).toBe(0)
  expect(process.kill(Number(payload['pid']), 0)).toBe(true)
})
