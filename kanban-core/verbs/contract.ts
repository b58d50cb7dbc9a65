import { z } from 'zod'
import { inputSchema, outputSchema } from './grammar/schema-json.ts'
import { factsShape, many } from './answers/shapes.ts'
import { usageLine } from './grammar/usage.ts'
import { ROLES, SURFACES } from './verb.ts'
import type { Surface, Verb } from './verb.ts'

/** A verb as programs and help tell of it. */
export const describedShape = z.strictObject({
  name: z.string(),
  aliases: many(z.string()),
  group: z.string(),
  summary: z.string(),
  usage: z.string(),
  examples: many(z.string()),
  surfaces: many(z.enum(SURFACES)),
  role: z.enum(ROLES).describe('the least role that may use it'),
})

/** The same with what it takes and what it answers, as JSON Schemas. */
export const contractShape = z.strictObject({
  ...describedShape.shape,
  input: factsShape.describe('JSON Schema of what a program sends'),
  output: factsShape.describe('JSON Schema of what it is answered'),
})
export type Contract = z.output<typeof contractShape>

export const described = (verb: Verb): z.output<typeof describedShape> => ({
  name: verb.name,
  aliases: verb.aliases,
  group: verb.group,
  summary: verb.summary,
  usage: usageLine(verb, 'cli'),
  examples: verb.examples,
  surfaces: verb.surfaces,
  role: verb.allow,
})

/** What a verb promises to programs: HTTP, and `--json` in a terminal. */
export function contractOf(verb: Verb): Contract {
  const surface: Surface = verb.surfaces.includes('http') ? 'http' : 'cli'
  return { ...described(verb), input: { ...inputSchema(verb, surface) }, output: outputSchema(verb, surface) }
}

const KNOWN = new WeakMap<readonly Verb[], readonly Contract[]>()

/** All of them; made once, for whoever asks first. */
export function contractsOf(verbs: readonly Verb[]): readonly Contract[] {
  const known = KNOWN.get(verbs) ?? verbs.map(contractOf)
  KNOWN.set(verbs, known)
  return known
}
