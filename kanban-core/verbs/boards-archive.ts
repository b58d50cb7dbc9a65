import { z } from 'zod'
import type { BoardRecord } from '../model/board.ts'
import { DEFAULT_BOARD } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import { boardJson, findBoard } from './shared/board-find.ts'
import { board as slug } from './grammar/schema.ts'
import { boardShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const boardsArchive = defineVerb({
  name: 'boards archive',
  summary: 'put an empty board away; boards restore brings it back',
  group: 'plan',
  allow: 'admin',
  examples: ['boards archive content'],
  input: z.object({
    name: field(slug(), {
      help: 'a board whose tasks are all archived',
      positional: 'one',
      value: 'NAME',
      complete: 'board',
    }),
  }),
  output: boardShape,
  async run(context, asked): Promise<BoardRecord> {
    const board = await findBoard(context, asked.name, 'admin')
    if (board.slug === DEFAULT_BOARD)
      fail('failed', {
        what: `board ${DEFAULT_BOARD} is where tasks go that name none, so it stays`,
        next: `\`kanban boards rename ${DEFAULT_BOARD} <title>\` gives it another title`,
      })
    if (board.archivedAt !== null) fail('already', { id: `board ${board.slug}`, status: 'archived' })
    const live = (await context.reads.boards.counts(board.slug))
      .filter((count) => count.status !== 'archived')
      .reduce((sum, { count }) => sum + count, 0)
    if (live > 0) fail('board_in_use', { board: board.slug, count: live })
    const archivedAt = context.now
    await context.board.tools.store.commit([{ do: 'set_board', slug: board.slug, set: { archivedAt } }])
    return { ...board, archivedAt }
  },
  view: (board: BoardRecord) =>
    view(
      text(
        span('✔ ', 'good'),
        'archived board ',
        code(board.slug),
        '; ',
        code(`kanban boards restore ${board.slug}`),
        ' brings it back',
      ),
    ),
  json: (board: BoardRecord) => boardJson(board, []),
})
