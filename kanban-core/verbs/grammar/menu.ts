import { isOn } from './fields.ts'
import type { Field } from './fields.ts'
import { tokenize } from './tokenize.ts'
import { usageLine } from './usage.ts'
import { allFields } from './verb.ts'
import type { Surface, Verb } from '../verb.ts'

/** A verb as platforms with menus and typed forms show it. */
export interface MenuEntry {
  /** As typed: `create`, `boards create`. */
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly group: Verb['group']
  readonly parameters: readonly MenuParameter[]
}

export interface MenuParameter {
  /** The field's name in JSON. */
  readonly name: string
  readonly help: string
  readonly type: 'text' | 'integer' | 'flag'
  readonly required: boolean
  /** Several values, as words or as a list. */
  readonly many: boolean
  /** The only words it may be; null = any. */
  readonly choices: readonly string[] | null
  /** `completeParameter` has candidates. */
  readonly completes: boolean
}

/** The verbs of a surface as a menu. */
export const menuOf = (verbs: readonly Verb[], surface: Surface): readonly MenuEntry[] =>
  verbs
    .filter((verb) => verb.surfaces.includes(surface))
    .map((verb) => ({
      name: verb.name,
      summary: verb.summary,
      usage: usageLine(verb, surface),
      group: verb.group,
      parameters: allFields(verb)
        .filter((field) => isOn(field, surface) && !WRITTEN_ONLY.has(field.name))
        .map(parameterOf),
    }))

/** What makes sense where a line is typed. */
const WRITTEN_ONLY: ReadonlySet<string> = new Set(['json', 'help'])

/** What a typed form sent, with one text for several values taken apart as on a typed line. */
export function inputOfForm(verb: Verb, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const lists = new Set(
    allFields(verb)
      .filter((field) => field.kind === 'list' && !field.commas)
      .map((field) => field.json),
  )
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      lists.has(name) && typeof value === 'string' ? tokenize(value).map((token) => token.text) : value,
    ]),
  )
}

const parameterOf = (field: Field): MenuParameter => ({
  name: field.json,
  help: field.hints.help,
  type: field.kind === 'boolean' ? 'flag' : field.kind === 'number' ? 'integer' : 'text',
  required: field.required,
  many: field.kind === 'list',
  choices: field.choices.length > 0 ? field.choices : null,
  completes: field.hints.complete !== undefined,
})
