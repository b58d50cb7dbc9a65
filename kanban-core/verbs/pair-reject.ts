import { z } from 'zod'
import { requestJson, requestShape } from './pair.ts'
import { codeField } from './pair-approve.ts'
import type { PairingRequest } from './people-book.ts'
import { operatorOnly } from './shared/operator-only.ts'
import { defineVerb } from './verb.ts'
import { span, text, view } from '../model/view.ts'

export const pairReject = defineVerb({
  name: 'pair reject',
  summary: 'make a code worthless; the person stays out and is told nothing',
  group: 'operate',
  surfaces: ['cli', 'http'],
  allow: 'admin',
  examples: ['pair reject 7K2MQ9XD'],
  input: z.object({ code: codeField() }),
  output: requestShape,
  run(context, asked): Promise<PairingRequest> {
    operatorOnly(context, 'pair reject')
    return context.host.people.reject(asked.code)
  },
  view: (one: PairingRequest) =>
    view(text(span('✔ ', 'good'), `${one.name} (${one.platform} ${one.id}) stays out; that code is worth nothing now`)),
  json: requestJson,
})
