import { z } from 'zod'
import { isoOrNull } from '../model/time.ts'
import { many, timeShape } from './answers/shapes.ts'
import type { KnownPerson } from './people-book.ts'
import { operatorOnly } from './shared/operator-only.ts'
import { ROLES, defineVerb } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const knownShape = z.strictObject({
  platform: z.string(),
  id: z.string().nullable().describe('null = everybody in that chat'),
  name: z.string().nullable(),
  role: z.enum(ROLES).nullable().describe('null = shut out'),
  chat: z.string().nullable().describe('null = in every chat'),
  board: z.string().nullable().describe('null = on every board'),
  because: z.string(),
  since: timeShape.nullable(),
})

export const knownJson = (one: KnownPerson): z.output<typeof knownShape> => ({ ...one, since: isoOrNull(one.since) })

export const people = defineVerb({
  name: 'people',
  aliases: ['people list'],
  summary: 'who may use the board from a chat, how far, and what says so',
  group: 'operate',
  surfaces: ['cli', 'http'],
  allow: 'admin',
  examples: ['people', 'people remove telegram:111'],
  input: z.object({}),
  output: many(knownShape),
  run(context): Promise<readonly KnownPerson[]> {
    operatorOnly(context, 'people')
    return context.host.people.known()
  },
  view(known: readonly KnownPerson[]) {
    const local = text(span('Whoever can open this home on this machine may do everything.', 'dim'))
    if (known.length === 0)
      return view(
        text('nobody is let in from a chat'),
        text('a direct message to the bot asks for it, ', code('kanban pair'), ' shows who does'),
        local,
      )
    return view(
      {
        kind: 'table',
        columns: [
          { title: 'platform' },
          { title: 'who', shrink: true },
          { title: 'role' },
          { title: 'where' },
          { title: 'because of' },
        ],
        rows: known.map((one) => ({
          cells: [
            one.platform,
            [
              ...(one.id === null ? [span('everybody')] : [code(one.id)]),
              ...(one.name === null ? [] : [span(` ${one.name}`)]),
            ],
            one.role === null ? [span('none', 'bad')] : one.role,
            where(one),
            one.because,
          ],
        })),
      },
      local,
    )
  },
  json: (known: readonly KnownPerson[]) => known.map(knownJson),
})

const where = ({ chat, board }: KnownPerson): string =>
  board !== null ? `board ${board}` : chat !== null ? `chat ${chat}` : 'everywhere'
