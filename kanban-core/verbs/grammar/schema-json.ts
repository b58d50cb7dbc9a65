import { z } from 'zod'
import { fieldsOn } from './fields.ts'
import type { Field } from './fields.ts'
import type { Surface, Verb } from '../verb.ts'

export interface ObjectSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly required?: readonly string[]
  readonly additionalProperties: false
  readonly [keyword: string]: unknown
}

export type AnswerSchema = Readonly<Record<string, unknown>>

/** What a program may send to a verb over HTTP or as a tool: JSON Schema, draft 2020-12, snake_case, nothing beside it allowed. */
export function inputSchema(verb: Pick<Verb, 'input'>, surface: Surface): ObjectSchema {
  return schemaOf(fieldsOn(verb, surface).map((field) => [field.json, field]))
}

/** What a verb answers to programs of a surface, as JSON Schema; a tool may be told less. */
export function outputSchema(verb: Pick<Verb, 'output' | 'brief'>, surface: Surface): AnswerSchema {
  const { output } = surface === 'tool' ? (verb.brief ?? verb) : verb
  const { $schema: _dialect, ...schema } = z.toJSONSchema(output, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => plainly(jsonSchema),
  })
  return schema
}

/** An answer is only read, and the largest number that a program can count to is no news. */
function plainly(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.readOnly
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
}

/** The same under names of one's own, some fields replaced by a simpler one. */
export function schemaOf(
  fields: readonly (readonly [name: string, field: Field, instead?: z.ZodType])[],
): ObjectSchema {
  const object = z.strictObject(
    Object.fromEntries(fields.map(([name, field, instead]) => [name, instead ?? field.schema])),
  )
  const {
    $schema: _dialect,
    properties = {},
    ...rest
  } = z.toJSONSchema(object, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => void delete jsonSchema.propertyNames,
  })
  const described = fields.map(
    ([name, field]) => [name, { ...(properties[name] as object), description: field.hints.help }] as const,
  )
  return { ...rest, type: 'object', properties: Object.fromEntries(described), additionalProperties: false }
}
