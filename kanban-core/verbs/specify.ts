import { z } from 'zod'
import type { TaskEdit } from '../board/edit.ts'
import { findTask } from './shared/find.ts'
import { move } from './shared/moving.ts'
import { settled } from './promote.ts'
import { knownProfile } from './shared/roster.ts'
import { profileOrNone, taskRef, text, title } from './grammar/schema.ts'
import { changedTask } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

const input = z.object({
  task: field(taskRef(), { help: 'the idea', positional: 'one', value: 'ID', complete: 'task' }),
  body: field(text('body').optional(), {
    help: 'what is to be done and when it is done; left out = it has been written already',
    positional: 'rest',
    value: 'TEXT',
  }),
  title: field(title().optional(), { help: 'a better title', value: 'TITLE' }),
  assignee: field(profileOrNone().optional(), { help: 'who does it', value: 'PROFILE', complete: 'profile' }),
})

export const specify = defineVerb({
  name: 'specify',
  summary: 'turn an idea into work: describe it and release it',
  group: 'plan',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  tool: {
    description: 'Turn a task in triage into work: give it a description (and a title, an assignee) and release it.',
    offeredTo: ['orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'task',
  },
  examples: ['specify t_9fc2 "Goal: …  Done when: …" --assignee coder'],
  input,
  async run(context, asked) {
    const task = await findTask(context, asked.task)
    const edit = editOf(context, asked)
    if (task.status === 'triage' && Object.keys(edit).length > 0) await context.board.edit(task.id, edit, context.actor)
    return settled((await move(context, task.id, 'specify', {})).task)
  },
  ...changedTask,
})

function editOf({ host }: VerbContext, asked: z.output<typeof input>): TaskEdit {
  return {
    ...(asked.body === undefined ? {} : { body: asked.body }),
    ...(asked.title === undefined ? {} : { title: asked.title }),
    ...(asked.assignee === undefined
      ? {}
      : { assignee: asked.assignee === null ? null : knownProfile(host, asked.assignee) }),
  }
}
