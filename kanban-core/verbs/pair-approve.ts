import { z } from 'zod'
import { line } from './grammar/schema.ts'
import type { Approved } from './people-book.ts'
import { knownJson, knownShape } from './people.ts'
import { operatorOnly } from './shared/operator-only.ts'
import { ROLES, defineVerb, field } from './verb.ts'
import { span, text, view } from '../model/view.ts'

/** A code, with the blanks and dashes that people put into it. */
export const codeField = () =>
  field(line('key', 'a code'), { help: 'the code that the person was given', positional: 'one', value: 'CODE' })

export const pairApprove = defineVerb({
  name: 'pair approve',
  summary: 'let in the person who was given this code',
  group: 'operate',
  surfaces: ['cli', 'http'],
  allow: 'admin',
  examples: ['pair approve 7K2MQ9XD', 'pair approve 7K2MQ9XD --role viewer'],
  input: z.object({
    code: codeField(),
    role: field(z.enum(ROLES).default('operator'), { help: 'what they may do', value: 'ROLE', complete: ROLES }),
  }),
  output: z.strictObject({ ...knownShape.shape, told: z.boolean(), overruled_by: z.string().nullable() }),
  run(context, asked): Promise<Approved> {
    operatorOnly(context, 'pair approve')
    return context.host.people.approve(asked.code, asked.role)
  },
  view: ({ person, told, overruledBy }) =>
    view(
      text(
        span('✔ ', 'good'),
        span(person.name ?? '', 'strong'),
        ` (${person.platform} ${person.id}) is in as ${person.role}`,
      ),
      overruledBy === null
        ? null
        : text(span(`! ${overruledBy} in config.yaml says otherwise, and it counts first`, 'warn')),
      text(span(told ? 'they were told' : 'they are told as soon as that chat is connected', 'dim')),
    ),
  json: ({ person, told, overruledBy }) => ({ ...knownJson(person), told, overruled_by: overruledBy }),
})
