import { findTask } from './shared/find.ts'
import { taskJson } from './answers/json.ts'
import { linkInput, linkShape } from './link.ts'
import type { Linked } from './link.ts'
import { defineVerb } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const unlink = defineVerb({
  name: 'unlink',
  summary: 'let one task no longer wait for another',
  group: 'plan',
  allow: 'operator',
  examples: ['unlink t_9fc2 t_7ab1'],
  input: linkInput,
  output: linkShape,
  async run(context, asked): Promise<Linked> {
    const parent = await findTask(context, asked.parent)
    const child = await findTask(context, asked.child)
    return { parent, child: await context.board.unlink(parent.id, child.id, context.actor) }
  },
  view: ({ parent, child }) =>
    view(
      text(
        span('✔ ', 'good'),
        code(child.id),
        ' no longer waits for ',
        code(parent.id),
        `; it is ${child.status}`,
        span(` · ${child.title}`),
      ),
    ),
  json: ({ parent, child }) => ({ parent: parent.id, child: taskJson(child) }),
})
