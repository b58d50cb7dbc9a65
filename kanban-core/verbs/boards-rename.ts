import { z } from 'zod'
import type { BoardRecord } from '../model/board.ts'
import { boardJson, findBoard } from './shared/board-find.ts'
import { board as slug, title } from './grammar/schema.ts'
import { boardShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const boardsRename = defineVerb({
  name: 'boards rename',
  summary: 'another title for a board; its short name stays',
  group: 'plan',
  allow: 'admin',
  examples: ['boards rename content "Editorial"'],
  input: z.object({
    name: field(slug(), { help: 'the board', positional: 'one', value: 'NAME', complete: 'board' }),
    title: field(title(), { help: 'what people read from here on', positional: 'words', value: 'TITLE' }),
  }),
  output: boardShape,
  async run(context, asked): Promise<BoardRecord> {
    const board = await findBoard(context, asked.name, 'admin')
    await context.board.tools.store.commit([{ do: 'set_board', slug: board.slug, set: { title: asked.title } }])
    return { ...board, title: asked.title }
  },
  view: (board: BoardRecord) => view(text(span('✔ ', 'good'), code(board.slug), ` is called “${board.title}”`)),
  json: (board: BoardRecord) => boardJson(board, []),
})
