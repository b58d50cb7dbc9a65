import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../../kanban-core/model/time.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

describe('dispatch', () => {
  test('a dry run tells what would start and what not, and writes nothing', async () => {
    desk.settings = { ...desk.settings, caps: { ...desk.settings.caps, host: 1 } }
    const [a, b] = [await desk.create('A', { priority: 5 }), await desk.create('B')]
    const { json, text } = await desk.say('dispatch --dry-run')
    expect(json).toMatchObject({
      dry_run: true,
      started: [{ task: a.id, profile: 'coder' }],
      held: [{ task: b.id, reason: 'cap_reached' }],
    })
    expect(text).toMatchInlineSnapshot(`
      "1 would start, 1 held back
      ▶ t_00000001 would start for coder · A
      ‖ t_00000002 for 0s — 1 of 1 workers of this host are busy"
    `)
    expect((await desk.task(a.id)).rev).toBe(1)
  })
  test('starts what is ready, at most so many', async () => {
    await desk.create('A')
    await desk.create('B')
    expect((await desk.say('dispatch --max 1')).json).toMatchObject({ dry_run: false, started: [{ profile: 'coder' }] })
    await desk.rest()
    expect(desk.workers.jobs).toHaveLength(1)
  })
  test('needs a gateway', async () => {
    desk.host = { ...desk.host, dispatcher: null }
    expect((await desk.say('dispatch')).refusal).toMatchObject({ code: 'no_gateway' })
  })
})

describe('pause and resume', () => {
  test('a paused board starts nothing until it is resumed', async () => {
    expect((await desk.say('pause')).text).toBe(
      '‖ board default is paused; what runs goes on. kanban resume lets it go on',
    )
    expect((await desk.say('pause')).json).toEqual({ paused: true, what: 'board default', changed: false })
    await desk.create('A')
    expect((await desk.say('dispatch')).json).toMatchObject({ started: [], held: [{ reason: 'paused' }] })
    expect((await desk.say('resume')).json).toEqual({ paused: false, what: 'board default', changed: true })
    expect((await desk.say('dispatch')).json).toMatchObject({ started: [{ profile: 'coder' }] })
  })
  test('everything is paused by admins, and said where a board alone is resumed', async () => {
    expect((await desk.say('pause --everywhere', { role: 'operator' })).refusal?.code).toBe('forbidden')
    await desk.say('pause --everywhere')
    expect((await desk.say('resume')).text).toContain('everything is still paused: kanban resume --everywhere')
    expect((await desk.say('resume --everywhere')).json).toMatchObject({ paused: false, changed: true })
  })
})

describe('ending workers', () => {
  test('stop ends a run and keeps its task from starting again', async () => {
    const task = await desk.create('A')
    await desk.started(task)
    expect((await desk.say(`stop ${task.id} it edits the wrong file`)).json).toMatchObject({
      status: 'blocked',
      block: { reason: 'it edits the wrong file' },
      note: 'its worker is being ended',
    })
    expect(desk.ended).toHaveLength(1)
  })
  test('stop --all ends every run of the board', async () => {
    await desk.started(await desk.create('A'))
    await desk.started(await desk.create('B'))
    expect((await desk.say('stop --all')).json).toMatchObject({ done: [{ status: 'blocked' }, { status: 'blocked' }] })
    expect(desk.ended).toHaveLength(2)
    expect((await desk.say('stop')).exitCode).toBe(2)
  })
  test('stop ends a worker that lingers after its verdict, without another step', async () => {
    const task = await desk.create('A')
    const worker = await desk.started(task)
    await desk.tool('kanban_complete', { summary: 'done' }, worker)
    expect((await desk.say(`stop ${task.id}`)).json).toMatchObject({
      status: 'done',
      note: 'what is left of run 1 is being ended',
    })
    expect(desk.ended).toHaveLength(1)
  })
  test('reclaim ends a run and queues its task again', async () => {
    const task = await desk.create('A')
    await desk.started(task)
    expect((await desk.say(`reclaim ${task.id}`)).json).toMatchObject({
      status: 'ready',
      note: 'its worker is being ended',
    })
    expect((await desk.say(`runs ${task.id} --json`)).json).toMatchObject([
      { outcome: 'reclaimed', error: 'reclaimed by local' },
    ])
  })
  test('halt ends every worker and starts nothing more', async () => {
    const [a, b] = [await desk.create('A'), await desk.create('B')]
    const worker = await desk.started(a)
    await desk.started(b)
    await desk.tool('kanban_complete', { summary: 'done' }, worker)
    const { json, text } = await desk.say('halt')
    expect(json).toMatchObject({
      paused: true,
      ended: [
        { task: a.id, run: 1 },
        { task: b.id, run: 1 },
      ],
    })
    expect(text).toMatchInlineSnapshot(`
      "■ 2 workers are being ended, and nothing more starts
      t_00000001 run 1 by coder
      t_00000002 run 1 by coder, queued again
      kanban resume --everywhere lets the board go on"
    `)
    expect(desk.ended).toHaveLength(2)
    await desk.rest()
    expect((await desk.task(b.id)).status).toBe('ready')
    expect((await desk.say('dispatch')).json).toMatchObject({ started: [] })
    expect((await desk.say('halt', { role: 'operator' })).refusal?.code).toBe('forbidden')
  })
})

test('gc removes what is old, and a dry run only tells', async () => {
  const asked: unknown[] = []
  desk.host = {
    ...desk.host,
    sweepFiles: async (before, dryRun) => {
      asked.push([before, dryRun])
      return { bytes: 4_200_000, removed: ['runs/r_1/log'] }
    },
  }
  const task = await desk.create('A')
  await desk.say(`archive ${task.id}`)
  desk.clock.advance(31 * DAY)
  const dry = await desk.say('gc --dry-run')
  expect(dry.text).toMatchInlineSnapshot(`
    "✔ older than 30 days: 1 file, 4.2 MB would go
    not counted in a dry run: old events of archived tasks, settled pings, quiet
    subscriptions, and the trash
    • runs/r_1/log"
  `)
  expect(dry.json).toEqual({
    dry_run: true,
    rows: null,
    subscriptions_ended: null,
    bytes: 4_200_000,
    files: ['runs/r_1/log'],
  })
  const { json, text } = await desk.say('gc')
  expect(json).toMatchObject({ dry_run: false, rows: 1 })
  expect(text).toBe('✔ older than 30 days: 1 file, 4.2 MB, 1 row, no quiet subscriptions ended\n• runs/r_1/log')
  expect(asked).toEqual([
    [desk.clock.now() - 30 * DAY, true],
    [desk.clock.now() - 30 * DAY, false],
  ])
  expect((await desk.say('gc', { role: 'operator' })).refusal?.code).toBe('forbidden')
})

test('a backup is a board of its own', async () => {
  const home = await mkdtemp(join(tmpdir(), 'kanban-backup-'))
  desk.host = { ...desk.host, home }
  const task = await desk.create('A')
  const { json } = await desk.say('backup')
  const { file } = json as { file: string }
  expect(file).toBe(join(home, 'backups', 'board-2026-01-01T00-00-00.db'))
  const copy = await openStore(`sqlite:${file}`)
  expect(await copy.reads.tasks.get(task.id)).toMatchObject({ title: 'A' })
  await copy.close()
  expect((await desk.say('backup')).refusal?.message).toContain('exists already')
  expect((await desk.chat('backup /etc/x')).exitCode).toBe(2)
  await rm(home, { recursive: true })
})
