import { z } from 'zod'
import { actorName } from '../model/actor.ts'
import { boardJson, findBoard } from './shared/board-find.ts'
import { board as slug } from './grammar/schema.ts'
import { boardShape, many } from './answers/shapes.ts'
import { sum, sumText } from './stats.ts'
import { moment } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import { heading, view } from '../model/view.ts'

export const boardsShow = defineVerb({
  name: 'boards show',
  summary: 'one board with its settings',
  group: 'plan',
  allow: 'viewer',
  examples: ['boards show content'],
  input: z.object({
    name: field(slug().optional(), {
      help: 'the board; left out = the present one',
      positional: 'one',
      value: 'NAME',
      complete: 'board',
    }),
  }),
  output: z.strictObject({ ...boardShape.shape, tenants: many(z.string()) }),
  async run(context, asked) {
    const board = await findBoard(context, asked.name ?? context.boardSlug)
    const [last] = await context.reads.log.events({ board: board.slug, limit: 1 })
    return {
      board,
      counts: await context.reads.boards.counts(board.slug),
      tenants: await context.reads.boards.tenants(board.slug),
      last: last ?? null,
    }
  },
  view({ board, counts, tenants, last }) {
    const rows: readonly (readonly [string, string | null])[] = [
      ['tasks', sumText(sum(counts)) || 'none'],
      ['tenants', tenants.join(', ') || null],
      ['repository', board.repository],
      ['default assignee', board.defaultAssignee],
      ['paused', board.pausedAt === null ? null : `since ${moment(board.pausedAt)}`],
      ['archived', board.archivedAt === null ? null : `since ${moment(board.archivedAt)}`],
      [
        'last event',
        last === null
          ? null
          : `${last.kind.replaceAll('_', ' ')} ${last.task} by ${actorName(last.by)}, ${moment(last.at)}`,
      ],
      ['created', moment(board.createdAt)],
    ]
    return view(heading(board.title === board.slug ? board.slug : `${board.slug} · ${board.title}`), {
      kind: 'fields',
      rows: rows.filter((row): row is readonly [string, string] => row[1] !== null),
    })
  },
  json: ({ board, counts, tenants }) => ({ ...boardJson(board, counts), tenants }),
})
