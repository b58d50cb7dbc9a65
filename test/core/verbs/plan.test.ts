import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../../kanban-core/model/task.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

const idOf = (reply: { readonly json: unknown }): Task['id'] => (reply.json as { id: Task['id'] }).id
const flat = (text: string): string => text.replaceAll('\n', ' ')

describe('promote', () => {
  test('releases an idea that is described, starts a scheduled task', async () => {
    const idea = idOf(await desk.say('create Idea --triage --assignee coder'))
    expect((await desk.say(`promote ${idea}`)).refusal).toMatchObject({
      code: 'body_needed',
      next: `kanban edit ${idea} --body "…"`,
    })
    await desk.say(`edit ${idea} --body "Do it."`)
    const later = idOf(await desk.say('create Later --assignee coder --at "in 1d"'))
    expect((await desk.say(`promote ${idea} ${later}`)).json).toMatchObject({
      done: [
        { id: idea, status: 'ready' },
        { id: later, status: 'ready', scheduled_at: null },
      ],
    })
  })
  test('says what a waiting task lacks', async () => {
    const parent = await desk.create('Parent')
    const child = await desk.create('Child', { parents: [parent.id] })
    const loose = idOf(await desk.say('create Loose'))
    expect((await desk.say(`promote ${child.id}`)).refusal).toMatchObject({
      code: 'parents_open',
      message: `${child.id} waits for one parent`,
    })
    expect((await desk.say(`promote ${loose}`)).refusal).toMatchObject({
      code: 'not_assigned',
      next: `kanban assign ${loose} <profile>`,
    })
    expect((await desk.say(`promote ${parent.id}`)).refusal).toMatchObject({
      code: 'already',
      message: `${parent.id} is ready already`,
    })
  })
})

test('specify describes an idea and releases it in one go', async () => {
  const idea = idOf(await desk.say('create Idea --triage'))
  expect(
    (await desk.say(`specify ${idea} --assignee CODER --title "Better title" "Goal: x. Done when: y."`)).json,
  ).toMatchObject({
    id: idea,
    status: 'ready',
    title: 'Better title',
    body: 'Goal: x. Done when: y.',
    assignee: 'coder',
  })
  expect((await desk.say(`specify ${idea} again`)).refusal).toMatchObject({
    code: 'wrong_status',
    message: `${idea} is ready, and specify needs a task that is triage`,
  })
  expect((await desk.task(idea)).body).toBe('Goal: x. Done when: y.')
})

describe('assign', () => {
  test('hands over several tasks, and takes them back', async () => {
    const [a, b] = [idOf(await desk.say('create A')), idOf(await desk.say('create B'))]
    const { text, json } = await desk.say(`assign ${a} ${b} @Coder`)
    expect(json).toMatchObject({
      done: [
        { assignee: 'coder', status: 'ready' },
        { assignee: 'coder', status: 'ready' },
      ],
    })
    expect(text).toBe(`◉ ${a} is ready · A; for coder\n◉ ${b} is ready · B; for coder`)
    expect((await desk.say(`assign ${a} none`)).json).toMatchObject({
      assignee: null,
      status: 'todo',
      note: 'nobody is assigned',
    })
  })
  test('an unknown profile is kept and told', async () => {
    const task = await desk.create('A')
    expect(flat((await desk.say(`assign ${task.id} codr`)).text)).toContain(
      'there is no profile codr, so it waits until there is one (did you mean coder?)',
    )
  })
  test('not while a worker is at it', async () => {
    const task = await desk.create('A')
    await desk.started(task)
    expect((await desk.say(`assign ${task.id} reviewer`)).refusal).toMatchObject({
      code: 'run_open',
      next: `wait for its end, or \`kanban stop ${task.id}\``,
    })
  })
})

describe('edit', () => {
  test('changes what is named, and says what', async () => {
    const task = await desk.create('A', { tenant: 'old' })
    const { json, text } = await desk.say(
      `edit ${task.id} --title "B" --priority 7 --tenant none --max-runtime 2h --skill sql,css --workspace worktree:/srv/app --branch none --model big`,
    )
    expect(json).toMatchObject({
      title: 'B',
      priority: 7,
      tenant: null,
      max_runtime_seconds: 7200,
      skills: ['sql', 'css'],
      workspace: 'worktree:/srv/app',
      model: 'big',
    })
    expect(flat(text)).toBe(
      `◉ ${task.id} is ready · B; changed: title, priority, tenant, skills, workspace, branch, max runtime, model`,
    )
    expect((await desk.say(`edit ${task.id} --priority 7`)).json).toMatchObject({ note: 'nothing was different' })
  })
  test('takes limits away again', async () => {
    const task = await desk.create('A', { maxRuntime: 60_000, maxRetries: 5, reviewer: 'reviewer' as never })
    expect((await desk.say(`edit ${task.id} --max-runtime none --max-retries 0 --reviewer none`)).json).toMatchObject({
      max_runtime_seconds: null,
      max_retries: null,
      reviewer: null,
    })
    expect((await desk.say(`edit ${task.id} --max-runtime soon`)).exitCode).toBe(2)
  })
  test.each(['--upload-pack=x', '-x', 'a..b', 'a b', '/a', 'a/', 'a:b', 'a@{1}'])(
    'takes no branch called %s',
    async (name) => {
      const task = await desk.create('A')
      expect((await desk.say(`edit ${task.id} --branch="${name}"`)).exitCode).toBe(2)
      expect((await desk.say(`edit ${task.id} --branch="kanban/t_9fc2-1"`)).json).toMatchObject({
        branch: 'kanban/t_9fc2-1',
      })
    },
  )
  test('asks what to change', async () => {
    const task = await desk.create('A')
    expect(await desk.say(`edit ${task.id}`)).toMatchObject({
      exitCode: 2,
      refusal: { message: 'say what to change, such as --priority 5' },
    })
  })
  test('of a running task tells that the run goes on with the old text', async () => {
    const task = await desk.create('A')
    await desk.started(task)
    expect((await desk.say(`edit ${task.id} --body "New."`)).json).toMatchObject({
      body: 'New.',
      note: 'changed: body; the run that is under way still has the old text',
    })
  })
})

describe('links', () => {
  test('a linked task waits, an unlinked one goes on', async () => {
    const [parent, child] = [await desk.create('Parent'), await desk.create('Child')]
    expect(flat((await desk.say(`link ${parent.id} ${child.id}`)).text)).toBe(
      `✔ ${child.id} waits for ${parent.id} (ready) · Child; it starts by itself when that is done`,
    )
    expect((await desk.say(`link ${child.id} ${parent.id}`)).refusal?.code).toBe('cycle')
    expect((await desk.say(`link ${parent.id} ${parent.id}`)).refusal?.code).toBe('self_link')
    expect((await desk.say(`unlink ${parent.id} ${child.id}`)).json).toMatchObject({
      parent: parent.id,
      child: { id: child.id, status: 'ready' },
    })
    expect((await desk.say(`unlink ${parent.id} ${child.id}`)).refusal?.code).toBe('not_linked')
  })
  test('a worker links what it has created, and nothing else', async () => {
    const own = await desk.create('Own')
    const foreign = await desk.create('Foreign')
    const worker = await desk.started(own)
    const made = async (title: string) =>
      ((await desk.tool('kanban_create', { title, assignee: 'coder' }, worker)).answer as { id: string }).id
    const [a, b] = [await made('A'), await made('B')]
    expect((await desk.tool('kanban_link', { parent: a, child: b }, worker)).isError).toBe(false)
    expect(await desk.tool('kanban_link', { parent: foreign.id, child: b }, worker)).toMatchObject({
      isError: true,
      answer: { error: { code: 'other_task' } },
    })
  })
})

test('what is refused for a scheduled task names the command that starts it at once', async () => {
  const later = idOf(await desk.say('create Later --assignee coder --at "in 2h"'))
  expect((await desk.say(`complete ${later}`)).refusal?.next).toContain('kanban promote')
})

test('schedule lets a task wait for a time', async () => {
  const task = await desk.create('A')
  expect((await desk.say(`schedule ${task.id} in 90m`)).json).toMatchObject({
    status: 'scheduled',
    scheduled_at: '2026-01-01T01:30:00.000Z',
    note: 'starts at 2026-01-01 01:30Z, in 1h 30m',
  })
  expect(await desk.say(`schedule ${(await desk.create('B')).id} soon`)).toMatchObject({ exitCode: 2 })
})

test('reopen names the tasks that used the old result', async () => {
  const parent = await desk.create('Parent')
  const [ran, waits] = [
    await desk.create('Ran', { parents: [parent.id] }),
    await desk.create('Waits', { parents: [parent.id] }),
  ]
  await desk.say(`complete ${parent.id}`)
  await desk.say(`complete ${ran.id}`)
  expect((await desk.say(`reopen ${parent.id}`)).json).toMatchObject({
    status: 'ready',
    note: `${waits.id} waits for it again; ${ran.id} ran already on its old result`,
  })
})

describe('archive, restore, delete', () => {
  test('an archived task leaves the board, releases its children, and comes back', async () => {
    const parent = await desk.create('Parent')
    const child = await desk.create('Child', { parents: [parent.id] })
    expect((await desk.say(`archive ${parent.id}`)).json).toMatchObject({
      status: 'archived',
      note: `${child.id} is ready`,
    })
    expect((await desk.say(`restore ${parent.id}`)).json).toMatchObject({ status: 'ready' })
    expect((await desk.task(child.id)).status).toBe('todo')
  })
  test('archiving a running task ends its worker', async () => {
    const task = await desk.create('A')
    await desk.started(task)
    await desk.say(`archive ${task.id}`)
    expect(desk.ended.map((run) => run.task)).toEqual([task.id])
  })
  test('only what is archived is deleted, by an admin, who means it', async () => {
    const task = await desk.create('A')
    expect((await desk.say(`delete ${task.id} --yes`)).refusal).toMatchObject({ code: 'wrong_status' })
    await desk.say(`archive ${task.id}`)
    expect((await desk.say(`delete ${task.id}`)).refusal).toMatchObject({
      next: `say \`kanban delete ${task.id} --yes\``,
    })
    expect((await desk.say(`delete ${task.id} --yes`, { role: 'operator' })).refusal?.code).toBe('forbidden')
    expect((await desk.say(`delete ${task.id} --yes`)).json).toEqual({ deleted: [task.id], refused: [] })
    expect((await desk.say(`show ${task.id}`)).refusal?.code).toBe('not_found')
  })
})
