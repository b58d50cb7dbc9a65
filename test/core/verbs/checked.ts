import { expect } from 'vitest'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import type { Verb, VerbContext } from '../../../kanban-core/verbs/verb.ts'

const checkedBrief = (name: string, { output, json }: NonNullable<Verb['brief']>): NonNullable<Verb['brief']> => ({
  output,
  json: (result, context) => checked(`${name} as a tool`, output, json(result, context)),
})

/** The verbs as they are, except that a JSON answer that is not what its shape says fails the test that caused it. */
export const CHECKED: readonly Verb[] = VERBS.map((verb) => ({
  ...verb,
  json: (result: unknown, context: VerbContext) => checked(verb.name, verb.output, verb.json(result, context)),
  ...(verb.brief === undefined ? {} : { brief: checkedBrief(verb.name, verb.brief) }),
}))

/** As it goes over the wire. */
export function checked(name: string, output: Verb['output'], json: unknown): unknown {
  const told: unknown = JSON.parse(JSON.stringify(json) ?? 'null')
  const { error } = output.safeParse(told)
  expect(error?.issues, `the answer of ${name} is none of its shape`).toBeUndefined()
  return json
}
