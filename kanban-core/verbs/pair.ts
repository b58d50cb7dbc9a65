import { z } from 'zod'
import { iso } from '../model/time.ts'
import { many, timeShape } from './answers/shapes.ts'
import { age } from './answers/symbols.ts'
import type { PairingRequest } from './people-book.ts'
import { operatorOnly } from './shared/operator-only.ts'
import { defineVerb } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const requestShape = z.strictObject({
  code: z.string(),
  platform: z.string(),
  id: z.string(),
  name: z.string(),
  asked_at: timeShape,
  expires_at: timeShape,
})

export const requestJson = (one: PairingRequest): z.output<typeof requestShape> => ({
  code: one.code,
  platform: one.platform,
  id: one.id,
  name: one.name,
  asked_at: iso(one.askedAt),
  expires_at: iso(one.expiresAt),
})

export const pair = defineVerb({
  name: 'pair',
  aliases: ['pair list'],
  summary: 'who asks to be let in from a chat',
  group: 'operate',
  surfaces: ['cli', 'http'],
  allow: 'admin',
  examples: ['pair', 'pair approve 7K2MQ9XD', 'pair reject 7K2MQ9XD'],
  input: z.object({}),
  output: many(requestShape),
  run(context): Promise<readonly PairingRequest[]> {
    operatorOnly(context, 'pair')
    return context.host.people.asking()
  },
  view(asking: readonly PairingRequest[], { now }) {
    if (asking.length === 0)
      return view(
        text('nobody asks to be let in'),
        text(span('whoever writes to the bot in a direct message gets a code to tell you', 'dim')),
      )
    return view(
      {
        kind: 'table',
        columns: [
          { title: 'code' },
          { title: 'platform' },
          { title: 'id' },
          { title: 'name', shrink: true },
          { title: 'age', align: 'right' },
        ],
        rows: asking.map((one) => ({
          cells: [[code(one.code)], one.platform, [code(one.id)], one.name, age(now - one.askedAt)],
        })),
      },
      text(span('names can be chosen by anybody: approve a code that you were told by the person', 'dim')),
      text(code('kanban pair approve <code>'), ' lets them in, ', code('kanban pair reject <code>'), ' does not'),
    )
  },
  json: (asking: readonly PairingRequest[]) => asking.map(requestJson),
})
