import { z } from 'zod'
import { line } from './grammar/schema.ts'
import type { KnownPerson } from './people-book.ts'
import { knownJson, knownShape } from './people.ts'
import { operatorOnly } from './shared/operator-only.ts'
import { defineVerb, field } from './verb.ts'
import { span, text, view } from '../model/view.ts'

export const peopleRemove = defineVerb({
  name: 'people remove',
  summary: 'take back what pairing gave; what config.yaml says is taken back there',
  group: 'operate',
  surfaces: ['cli', 'http'],
  allow: 'admin',
  examples: ['people remove telegram:111'],
  input: z.object({
    person: field(line('key', 'a person'), {
      help: 'platform:id, as `kanban people` lists it; the id alone where it is one person only',
      positional: 'one',
      value: 'PERSON',
    }),
  }),
  output: knownShape,
  run(context, asked): Promise<KnownPerson> {
    operatorOnly(context, 'people remove')
    return context.host.people.remove(asked.person)
  },
  view: (one: KnownPerson) =>
    view(
      text(
        span('✔ ', 'good'),
        span(one.name ?? '', 'strong'),
        ` (${one.platform} ${one.id}) may use the board no more`,
      ),
    ),
  json: knownJson,
})
