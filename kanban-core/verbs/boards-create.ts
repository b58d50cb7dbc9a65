import { z } from 'zod'
import { createBoard } from '../board/boards.ts'
import { boardJson } from './shared/board-find.ts'
import { knownProfile } from './shared/roster.ts'
import { board as slug, profile, title } from './grammar/schema.ts'
import { boardShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

/** What a board may say of itself. */
export const repository = () =>
  z
    .string()
    .max(1_000)
    .refine((path) => /^(\/|[a-zA-Z]:[\\/])/.test(path) && !path.includes('\0'), { error: 'must be an absolute path' })
const LOCAL = { surfaces: ['cli', 'http'], why: 'a path on this machine is for whoever sits at it' } as const

export const boardsCreate = defineVerb({
  name: 'boards create',
  summary: 'a new board',
  group: 'plan',
  allow: 'admin',
  scope: 'store',
  examples: ['boards create content --title "Content team" --default-assignee writer'],
  input: z.object({
    name: field(slug(), {
      help: 'its short name: lowercase letters, digits, - and _',
      positional: 'one',
      value: 'NAME',
    }),
    title: field(title().optional(), { help: 'what people read', value: 'TITLE' }),
    repository: field(repository().optional(), {
      help: 'repository that worktrees are made from',
      value: 'PATH',
      only: LOCAL,
    }),
    defaultAssignee: field(profile().optional(), {
      help: 'profile for tasks that name none',
      value: 'PROFILE',
      complete: 'profile',
    }),
  }),
  output: boardShape,
  run: ({ board, host }, asked) =>
    createBoard(board.tools, asked.name, {
      ...(asked.title === undefined ? {} : { title: asked.title }),
      ...(asked.repository === undefined ? {} : { repository: asked.repository }),
      ...(asked.defaultAssignee === undefined ? {} : { defaultAssignee: knownProfile(host, asked.defaultAssignee) }),
    }),
  view: (board) =>
    view(text(span('✔ ', 'good'), 'created board ', code(board.slug), '; use it with ', code(`--board ${board.slug}`))),
  json: (board) => boardJson(board, []),
})
