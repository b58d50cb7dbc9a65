import { z } from 'zod'
import { BLOCK_KINDS, parseDuration } from '../../../../kanban-core/index.ts'

/** YAML reads `5` and `yes` as numbers and booleans; as a text they are what was written. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(z.string().min(1))
const texts = z.union([z.array(text), text.transform((one) => [one])])

const length = z
  .union([
    z.string(),
    z
      .number()
      .int()
      .positive()
      .transform((seconds) => `${seconds}s`),
  ])
  .transform((given, check) => {
    const found = parseDuration(given)
    if (found === null)
      check.issues.push({ code: 'custom', input: given, message: 'must be a length of time such as 500ms, 90s or 5m' })
    return found ?? 0
  })

const metadata = z.record(z.string(), z.json())

/** `complete:` without anything behind it. */
const orNothing = <S extends z.ZodType>(schema: S) => z.preprocess((given) => given ?? {}, schema)

/** Every step that a recipe may have, and what stands behind its name. */
export const STEPS = {
  heartbeat: text,
  comment: text,
  run: z.array(text).min(1),
  write: z.strictObject({ path: text, text: z.union([z.string(), z.number(), z.boolean()]).transform(String) }),
  'read-parents': z.strictObject({ into: text }),
  merge: z.literal('parents', { error: 'must be `parents`' }),
  ask: z.union([
    text.transform((reason) => ({ reason, kind: 'needs_input' as const, options: [] })),
    z.strictObject({ reason: text, kind: z.enum(BLOCK_KINDS).default('needs_input'), options: texts.default([]) }),
  ]),
  wait: length,
  create: z.strictObject({ title: text, assignee: text, body: text.optional(), parents: texts.default([]) }),
  'request-review': z.strictObject({ summary: text, reviewer: text.optional(), metadata: metadata.optional() }),
  attach: text,
  exit: z.int().min(0).max(255),
  complete: orNothing(
    z.strictObject({
      summary: text.optional(),
      metadata: metadata.optional(),
      artifacts: texts.default([]),
    }),
  ),
} as const satisfies Readonly<Record<string, z.ZodType>>

export type StepName = keyof typeof STEPS
type StepOf<Name extends StepName> = {
  readonly name: Name
  readonly with: z.output<(typeof STEPS)[Name]>
  /** The only run, and the first run, that take this step; null = every run. */
  readonly onRun: number | null
  readonly fromRun: number | null
}
export type Step = { readonly [Name in StepName]: StepOf<Name> }[StepName]

export const STEP_NAMES = Object.keys(STEPS) as readonly StepName[]
export const isStepName = (name: string): name is StepName => Object.hasOwn(STEPS, name)
