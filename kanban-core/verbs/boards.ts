import { z } from 'zod'
import type { BoardRecord } from '../model/board.ts'
import type { Count } from '../store/store.ts'
import { boardJson, visibleBoards } from './shared/board-find.ts'
import { flag } from './grammar/schema.ts'
import { boardShape, many } from './answers/shapes.ts'
import { sum, sumText } from './stats.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, view } from '../model/view.ts'

interface Answer {
  readonly boards: readonly BoardRecord[]
  readonly counts: readonly Count[]
}

export const boards = defineVerb({
  name: 'boards',
  aliases: ['boards list'],
  summary: 'all boards, and how many tasks each has',
  group: 'plan',
  allow: 'viewer',
  examples: [
    'boards',
    'boards create content --title "Content team"',
    'boards rename content "Editorial"',
    'boards archive content',
  ],
  input: z.object({ archived: field(flag(), { help: 'the archived ones too' }) }),
  output: many(boardShape),
  async run(context, asked): Promise<Answer> {
    const all = await visibleBoards(context)
    return {
      boards: all.filter((board) => asked.archived || board.archivedAt === null),
      counts: await context.reads.boards.counts(null),
    }
  },
  view: ({ boards: all, counts }, { boardSlug }) =>
    view({
      kind: 'table',
      columns: [{ title: '' }, { title: 'board' }, { title: 'title', shrink: true }, { title: 'tasks' }],
      rows: all.map((board) => {
        const tasks = sumText(sum(counts.filter((count) => count.board === board.slug && count.status !== 'archived')))
        const state =
          board.archivedAt !== null
            ? [span(' archived', 'dim')]
            : board.pausedAt !== null
              ? [span(' paused', 'warn')]
              : []
        return {
          cells: [
            board.slug === boardSlug ? [span('▸', 'strong')] : '',
            [code(board.slug), ...state],
            board.title === board.slug ? '' : board.title,
            tasks || 'empty',
          ],
        }
      }),
    }),
  json: ({ boards: all, counts }) => all.map((board) => boardJson(board, counts)),
})
