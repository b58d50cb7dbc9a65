import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../kanban-core/index.ts'
import { commitShape, helloShape, resetShape, runLogShape } from '../../../plugin/dashboard/shapes.ts'
import { wholeCharacters } from '../../../plugin/dashboard/live/log-file.ts'
import { Dashboard, Ear } from './server.ts'
import type { Heard } from './server.ts'

let dashboard: Dashboard
beforeEach(async () => {
  dashboard = await Dashboard.open()
  await dashboard.logIn()
})
afterEach(() => dashboard.close())

const create = (title: string, more: object = {}) => dashboard.verb<{ id: string }>('create', { title, ...more })
const commitOf = ({ data }: Heard) => commitShape.parse(data)
/** The message that tells of this event. */
const telling = (kind: string, task: string) => (heard: Heard) =>
  heard.event === 'commit' && commitOf(heard).events.some((event) => event.kind === kind && event.task === task)

describe('a board', () => {
  test('tells where it stands, then each change with the cards that it has changed', async () => {
    const parent = await create('parent')
    const ear = new Ear(dashboard, '/api/events')
    const hello = helloShape.parse((await ear.event('hello')).data)
    expect(hello).toMatchObject({ board: 'default', last_event: 1 })
    const child = await create('child', { parents: [parent.id] })
    const heard = await ear.until(telling('created', child.id))
    const commit = commitOf(heard)
    expect(heard.id).toBe(String(commit.last_event))
    expect(commit).toMatchObject({ board: 'default', gone: [], partial: false, counts: { todo: 2 } })
    expect(commit.cards.find(({ id }) => id === child.id)).toMatchObject({ parents: 1, open_parents: 1 })
    expect(commit.cards.find(({ id }) => id === parent.id)).toMatchObject({ children: { total: 1, done: 0 } })
    await dashboard.verb('complete', { tasks: [parent.id] })
    const done = commitOf(await ear.until(telling('completed', parent.id)))
    expect(done.cards.find(({ id }) => id === parent.id)).toMatchObject({
      status: 'done',
      children: { total: 1, done: 0 },
    })
    await dashboard.verb('complete', { tasks: [child.id] })
    const both = commitOf(await ear.until(telling('completed', child.id)))
    expect(both.cards.find(({ id }) => id === parent.id)).toMatchObject({ children: { total: 1, done: 1 } })
    expect(done.cards.find(({ id }) => id === child.id)).toMatchObject({ open_parents: 0 })
    ear.close()
  })

  test('tells of a pause and of a deleted task, and of no other board', async () => {
    await dashboard.verb('boards create', { name: 'other' })
    const ear = new Ear(dashboard, '/api/events')
    await ear.event('hello')
    await dashboard.verb('pause', {})
    const paused = await ear.until((heard) => heard.event === 'commit' && heard.data['paused_at'] !== null)
    expect(commitOf(paused)).toMatchObject({ events: [], cards: [], last_event: 0 })
    const elsewhere = await dashboard.ask<{ id: string }>('/api/verbs/create?board=other', {
      method: 'POST',
      body: { title: 'elsewhere' },
    })
    const { id } = await create('short lived')
    await dashboard.verb('archive', { tasks: [id] })
    await dashboard.verb('delete', { tasks: [id], yes: true })
    expect(commitOf(await ear.until(telling('deleted', id)))).toMatchObject({ gone: [id] })
    expect(JSON.stringify(ear.heard)).not.toContain(elsewhere.body.id)
    ear.close()
  })

  test('is caught up with by the number of the last event, each told once and in order', async () => {
    const ids: string[] = []
    for (const title of ['one', 'two', 'three']) ids.push((await create(title)).id)
    const back = new Ear(dashboard, '/api/events', '1')
    const missed = commitOf(await back.event('commit'))
    expect(missed.events.map(({ number }) => number)).toEqual([2, 3])
    expect(new Set(missed.cards.map(({ id }) => id))).toEqual(new Set([ids[1], ids[2]]))
    await Promise.all(Array.from({ length: 30 }, (_, n) => create(`more ${n}`)))
    await back.until(({ id }) => id === '33')
    const numbers = back.heard.filter(({ event }) => event === 'commit').flatMap((heard) => commitOf(heard).events)
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, n) => n + 2))
    back.close()
    const asked = new Ear(dashboard, '/api/events?after=32')
    expect(commitOf(await asked.event('commit')).events).toHaveLength(1)
    asked.close()
  })

  test('is read anew by whoever knows of events that it has never had', async () => {
    await create('only one')
    const ear = new Ear(dashboard, '/api/events', '4000')
    const reset = await ear.event('reset')
    expect([reset.id, resetShape.parse(reset.data)]).toEqual(['1', { board: 'default', last_event: 1 }])
    ear.close()
  })

  test('that nobody has is refused, and an ear without a session hears nothing', async () => {
    expect((await dashboard.ask('/api/events?board=nowhere')).status).toBe(404)
    dashboard.cookie = null
    expect((await dashboard.ask('/api/events')).status).toBe(401)
  })

  test('ends its streams when the gateway stops', async () => {
    const ears = Array.from({ length: 20 }, () => new Ear(dashboard, '/api/events'))
    await Promise.all(ears.map((ear) => ear.event('hello')))
    await dashboard.close()
    await Promise.all(ears.map((ear) => ear.end()))
  })
})

const texts = (ear: Ear) => ear.heard.map(({ data }) => (typeof data['text'] === 'string' ? data['text'] : '')).join('')

describe('the log of a run', () => {
  let task: string
  let folder: string
  let path: string

  /** A run whose worker is this test. */
  beforeEach(async () => {
    task = (await create('logged', { assignee: 'default' })).id
    await dashboard.verb('claim', { task })
    const [run] = await dashboard.running.store.reads.runs.ofTask(task as TaskId, 1)
    folder = join(dashboard.host.stateDir, 'runs', task, `${run?.number}-${run?.id}`)
    mkdirSync(folder, { recursive: true })
    path = `/api/tasks/${task}/runs/1/log`
  })
  const write = (text: string) => appendFileSync(join(folder, 'run.log'), text)

  test('is told to its last line while it grows, and ends with the run', async () => {
    write('first\n')
    const ear = new Ear(dashboard, path)
    expect(runLogShape.parse((await ear.event('reset')).data)).toMatchObject({ text: 'first\n', to: 6, open: true })
    write('<script>alert(1)</script>\n')
    await ear.until(() => texts(ear).includes('script'))
    write('grün ✓\n')
    await dashboard.verb('complete', { tasks: [task], summary: 'done' })
    await ear.event('end')
    await ear.end()
    expect(texts(ear)).toBe('first\n<script>alert(1)</script>\ngrün ✓\n')
  })

  test('goes on where a browser was, and begins anew where the file did', async () => {
    write('one\n')
    const ear = new Ear(dashboard, path)
    const { id } = await ear.event('reset')
    ear.close()
    write('two\n')
    const back = new Ear(dashboard, path, id)
    expect((await back.event('log')).data).toEqual({ text: 'two\n', to: 8 })
    renameSync(join(folder, 'run.log'), join(folder, 'run.log.1'))
    writeFileSync(join(folder, 'run.log'), 'three\n')
    expect((await back.event('reset')).data).toMatchObject({ text: 'one\ntwo\nthree\n', to: 6 })
    back.close()
  })

  test('can be read at once, from the beginning of a line', async () => {
    write('a long first line\nsecond\nthird\n')
    const answer = await dashboard.ask(`${path}?bytes=20`)
    expect(runLogShape.parse(answer.body)).toMatchObject({ text: 'second\nthird\n', cut: true, open: true })
    expect((await dashboard.ask(`/api/tasks/${task}/runs/7/log`)).body).toMatchObject({
      error: { message: `${task} has no run 7` },
    })
    expect((await dashboard.ask(`${path}?bytes=none`)).status).toBe(400)
  })
})

test('half a character waits for its rest', () => {
  const bytes = Buffer.from('grün ✓ 🚀')
  const seen = [...bytes.keys()].map((at) => wholeCharacters(bytes.subarray(0, at + 1)).toString('utf8'))
  expect(seen.every((text) => !text.includes('\uFFFD'))).toBe(true)
  expect(seen.at(-1)).toBe('grün ✓ 🚀')
})
