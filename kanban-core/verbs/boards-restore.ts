import { z } from 'zod'
import type { BoardRecord } from '../model/board.ts'
import { fail } from '../model/refusal.ts'
import { boardJson, findBoard } from './shared/board-find.ts'
import { board as slug } from './grammar/schema.ts'
import { boardShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const boardsRestore = defineVerb({
  name: 'boards restore',
  summary: 'bring an archived board back',
  group: 'plan',
  allow: 'admin',
  examples: ['boards restore content'],
  input: z.object({
    name: field(slug(), { help: 'an archived board', positional: 'one', value: 'NAME', complete: 'board' }),
  }),
  output: boardShape,
  async run(context, asked): Promise<BoardRecord> {
    const board = await findBoard(context, asked.name, 'admin')
    if (board.archivedAt === null) fail('already', { id: `board ${board.slug}`, status: 'on the list' })
    await context.board.tools.store.commit([{ do: 'set_board', slug: board.slug, set: { archivedAt: null } }])
    return { ...board, archivedAt: null }
  },
  view: (board: BoardRecord) => view(text(span('✔ ', 'good'), 'board ', code(board.slug), ' is back')),
  json: (board: BoardRecord) => boardJson(board, []),
})
