import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../../kanban-core/model/task.ts'
import { PERSON, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

type Worker = Awaited<ReturnType<Desk['started']>>
const working = async (title = 'Design auth schema'): Promise<{ readonly task: Task; readonly worker: Worker }> => {
  const task = await desk.create(title)
  return { task, worker: await desk.started(task) }
}

describe('a worker', () => {
  test('reads its briefing as text, with its own run in it', async () => {
    const { task, worker } = await working()
    const { answer } = await desk.tool('kanban_show', {}, worker)
    expect(answer).toContain(`# ${task.id}: Design auth schema`)
    expect(answer).toContain('- run: 1, attempt 1 of 10')
  })

  test('reports, and hears what people have said since, once', async () => {
    const { task, worker } = await working()
    await desk.tool('kanban_heartbeat', { note: '1 of 8' }, worker)
    desk.clock.advance(1_000)
    await desk.chat(`comment ${task.id} use the eu region`)
    desk.clock.advance(1_000)
    expect((await desk.tool('kanban_heartbeat', { note: '2 of 8' }, worker)).answer).toMatchObject({
      task: task.id,
      run: 1,
      comments: [{ author: 'Ana', author_kind: 'person', body: 'use the eu region' }],
    })
    expect((await desk.tool('kanban_heartbeat', { note: '3 of 8' }, worker)).answer).toMatchObject({ comments: [] })
  })

  test('completes with a summary and metadata, keeps its artifacts first, and is left to end by itself', async () => {
    const { task, worker } = await working()
    const { isError, answer } = await desk.tool(
      'kanban_complete',
      { summary: 'users(id, email, …)', metadata: { changed_files: ['auth.sql'] }, artifacts: ['auth.sql'] },
      worker,
    )
    expect({ isError, answer }).toEqual({ isError: false, answer: { id: task.id, status: 'done' } })
    expect(desk.kept).toEqual(['auth.sql'])
    expect(desk.ended).toEqual([])
    expect(await desk.kinds(task.id)).toEqual(['created', 'claimed', 'spawned', 'attached', 'completed'])
    expect((await desk.say(`runs ${task.id} --json`)).json).toMatchObject([
      { number: 1, outcome: 'completed', summary: 'users(id, email, …)', metadata: { changed_files: ['auth.sql'] } },
    ])
  })

  test('without a summary completes nothing', async () => {
    const { task, worker } = await working()
    expect(await desk.tool('kanban_complete', {}, worker)).toMatchObject({
      isError: true,
      answer: { error: { code: 'handoff_needed', next: expect.stringContaining('summary') } },
    })
    expect((await desk.task(task.id)).status).toBe('running')
  })

  test('completes nothing where a named artifact cannot be kept', async () => {
    const { task, worker } = await working()
    desk.host = { ...desk.host, keepFile: () => Promise.reject(new Error('outside of the workspace')) }
    await expect(desk.tool('kanban_complete', { summary: 'done', artifacts: ['/etc/passwd'] }, worker)).rejects.toThrow(
      'outside',
    )
    expect((await desk.task(task.id)).status).toBe('running')
  })

  test.each([
    ['kanban_show', {}],
    ['kanban_heartbeat', { note: 'x' }],
    ['kanban_complete', { summary: 'x' }],
    ['kanban_block', { reason: 'x' }],
    ['kanban_request_review', { summary: 'x' }],
    ['kanban_attach', { path: 'x' }],
    ['kanban_request_changes', { reason: 'x' }],
  ])('%s is refused on the task of another', async (tool, more) => {
    const { worker } = await working()
    const other = await desk.create('Other')
    expect(await desk.tool(tool, { task: other.id, ...more }, worker)).toMatchObject({
      isError: true,
      answer: { error: { code: 'other_task', message: expect.stringContaining(worker.actor.task) } },
    })
    expect((await desk.task(other.id)).rev).toBe(1)
  })

  test('may comment on another task of its board', async () => {
    const { worker } = await working()
    const other = await desk.create('Other')
    expect(await desk.tool('kanban_comment', { task: other.id, body: 'see mine' }, worker)).toMatchObject({
      isError: false,
      answer: { task: other.id, delivery: 'next_run' },
    })
    expect(await desk.store.reads.log.comments(other.id, 9)).toMatchObject([{ body: 'see mine', author: worker.actor }])
  })

  test('is not offered what is for people', async () => {
    const { task, worker } = await working()
    for (const verb of ['archive', 'stop', 'list', 'approve', 'halt', 'retry'])
      expect(
        (await desk.say(`${verb} ${verb === 'list' || verb === 'halt' ? '' : task.id}`, { ...worker, surface: 'cli' }))
          .refusal?.code,
      ).toBe('forbidden')
  })

  test('whose run is over writes nothing more', async () => {
    const { task, worker } = await working()
    await desk.say(`reclaim ${task.id}`)
    expect(desk.ended.map((run) => run.number)).toEqual([1])
    for (const [tool, more] of [
      ['kanban_complete', { summary: 'x' }],
      ['kanban_block', { reason: 'x' }],
      ['kanban_heartbeat', { note: 'x' }],
      ['kanban_comment', { body: 'x' }],
    ] as const) {
      expect(await desk.tool(tool, more, worker)).toMatchObject({
        isError: true,
        answer: { error: { code: 'stale_run' } },
      })
    }
  })
})

describe('a blocked task', () => {
  test('shows its question, offers the answers, and goes on with the chosen one', async () => {
    const { task, worker } = await working()
    await desk.tool('kanban_block', { reason: 'Which region?', options: ['eu-central', 'us-east'] }, worker)
    const { text } = await desk.chat(`show ${task.id}`)
    expect(text).toContain('Which region?')
    expect(text).toContain(`answer with kanban unblock ${task.id} eu-central`)
    expect(text).toContain('[1] eu-central')
    desk.workers.alive.get(worker.actor.run)?.end({ code: 0 })
    expect((await desk.chat(`unblock ${task.id} 2`)).json).toMatchObject({
      id: task.id,
      status: 'ready',
      note: 'it goes on when its last worker has ended',
    })
    expect(await desk.store.reads.log.comments(task.id, 9)).toMatchObject([
      { body: 'us-east', author: { kind: 'person' } },
    ])
    expect(await desk.kinds(task.id)).toContain('answered')
    const again = await desk.started(await desk.task(task.id))
    expect((await desk.tool('kanban_show', {}, again)).answer).toContain('us-east')
  })
  test('several are blocked and unblocked at once', async () => {
    const [a, b] = [await desk.create('A'), await desk.create('B')]
    expect((await desk.say(`block ${a.id} ${b.id} the server is down`)).json).toMatchObject({
      done: [{ status: 'blocked' }, { status: 'blocked' }],
    })
    expect((await desk.say(`unblock ${a.id} ${b.id}`)).json).toMatchObject({
      done: [{ status: 'ready' }, { status: 'ready' }],
    })
  })
  test('a reason is needed', async () =>
    expect((await desk.say(`block ${(await desk.create('A')).id}`)).exitCode).toBe(2))
})

test('a comment says who reads it next', async () => {
  const { task } = await working()
  expect((await desk.chat(`comment ${task.id} looks good, ship it --really`)).json).toEqual({
    task: task.id,
    status: 'running',
    delivery: 'running_worker',
  })
  expect(await desk.store.reads.log.comments(task.id, 1)).toMatchObject([
    { body: 'looks good, ship it --really', author: PERSON },
  ])
})

test('a file is kept with the task: one of the workspace by its worker, any by the person at the machine', async () => {
  const { task, worker } = await working()
  expect((await desk.tool('kanban_attach', { path: 'report.pdf' }, worker)).answer).toMatchObject({
    task: task.id,
    name: 'report.pdf',
    by: 'coder',
  })
  expect((await desk.say(`attach ${task.id} notes.md`, { folder: '/home/ana' })).text).toBe(
    `✔ notes.md (3 B) is kept with ${task.id} · Design auth schema`,
  )
  expect((await desk.say(`show ${task.id} --json`)).json).toMatchObject({
    attachments: [{ name: 'report.pdf' }, { name: 'notes.md', by: 'local' }],
  })
  await desk.say(`attach ${task.id} /tmp/plan.md`, { folder: '/home/ana' })
  expect(desk.kept).toEqual(['report.pdf', '/home/ana/notes.md', '/tmp/plan.md'])
  expect((await desk.say(`attach ${task.id} notes.md`)).refusal?.message).toBe('notes.md is no absolute path')
})

test('a path on the machine of the gateway is not for a chat, however it gets there', async () => {
  const { task } = await working()
  expect((await desk.chat(`attach ${task.id} /etc/passwd`)).refusal).toMatchObject({
    code: 'forbidden',
    message: '`kanban attach` is not for a chat',
  })
  expect((await desk.say(`attach ${task.id} /etc/passwd`, { actor: PERSON })).refusal).toMatchObject({
    code: 'forbidden',
    message: 'a path on the machine of the gateway is not for somebody on telegram',
  })
  expect(desk.kept).toEqual([])
})
