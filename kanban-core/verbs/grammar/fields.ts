import { z } from 'zod'
import { isCommaList } from './schema.ts'
import { hintsOf } from '../verb.ts'
import type { FieldHints, Surface, Verb } from '../verb.ts'

/** What a field holds, as far as writing it down is concerned. */
export type Kind = 'text' | 'number' | 'boolean' | 'json' | 'list'

/** One field of a verb under all of its names. */
export interface Field {
  /** In the verb's object: maxRuntime. */
  readonly name: string
  /** In chat and terminal, without dashes: max-runtime. */
  readonly flag: string
  /** In JSON and tools: max_runtime. */
  readonly json: string
  readonly hints: FieldHints
  readonly schema: z.ZodType
  readonly kind: Kind
  /** Of a list's entries. */
  readonly entry: Kind
  /** A list that may also be written `a,b,c`. */
  readonly commas: boolean
  readonly required: boolean
  readonly nullable: boolean
  /** The only words it may be; empty = any. */
  readonly choices: readonly string[]
}

const KNOWN = new WeakMap<z.ZodObject, readonly Field[]>()

/** The fields of a verb in their written order. */
export function fieldsOf(verb: Pick<Verb, 'input'>): readonly Field[] {
  const known = KNOWN.get(verb.input)
  if (known !== undefined) return known
  const fields = Object.entries(verb.input.shape).map(([name, schema]) => describe(name, schema as z.ZodType))
  KNOWN.set(verb.input, fields)
  return fields
}

export const isOn = (field: Field, surface: Surface): boolean =>
  field.hints.only === undefined || field.hints.only.surfaces.includes(surface)
export const fieldsOn = (verb: Pick<Verb, 'input'>, surface: Surface): readonly Field[] =>
  fieldsOf(verb).filter((field) => isOn(field, surface))

/** What stands for the value in a usage text. */
export const placeholder = (field: Field): string =>
  field.hints.value ??
  (field.choices.length > 0 && field.choices.length <= 4 ? field.choices.join('|') : snake(field.name).toUpperCase())

/** How people and programs of a surface name the field. */
export function label(field: Field, surface: Surface): string {
  if (surface === 'http' || surface === 'tool') return field.json
  return field.hints.positional === undefined ? `--${field.flag}` : placeholder(field)
}

/** max-runtime, maxRuntime, max_runtime → max_runtime */
export const snake = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[-\s_]+/g, '_')
    .toLowerCase()
export const kebab = (name: string): string => snake(name).replaceAll('_', '-')

function describe(name: string, schema: z.ZodType): Field {
  const hints = hintsOf(schema)
  const base = innermost(schema)
  const entry = base instanceof z.ZodArray ? innermost(base.element as z.ZodType) : base
  return {
    name,
    flag: hints.flag ?? kebab(name),
    json: snake(name),
    hints,
    schema,
    kind: kindOf(base),
    entry: kindOf(entry),
    commas: isCommaList(base),
    required: !schema.isOptional(),
    nullable: acceptsNull(schema),
    choices: choicesOf(entry),
  }
}

function kindOf(schema: z.ZodType): Kind {
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return 'boolean'
  if (schema instanceof z.ZodArray) return 'list'
  return schema instanceof z.ZodRecord || schema instanceof z.ZodObject ? 'json' : 'text'
}

const choicesOf = (schema: z.ZodType): readonly string[] =>
  schema instanceof z.ZodEnum ? schema.options.map(String) : []

/** What is written, beneath `.optional()`, `.default()`, `.transform()` and the like. */
function innermost(schema: z.ZodType): z.ZodType {
  const inside = unwrapped(schema)
  return inside === null ? schema : innermost(inside)
}

function unwrapped(schema: z.ZodType): z.ZodType | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return schema.unwrap() as z.ZodType
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly || schema instanceof z.ZodNonOptional)
    return schema.unwrap() as z.ZodType
  return schema instanceof z.ZodPipe && !(schema.in instanceof z.ZodTransform) ? (schema.in as z.ZodType) : null
}

function acceptsNull(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodNullable) return true
  const inside = unwrapped(schema)
  return inside !== null && acceptsNull(inside)
}
