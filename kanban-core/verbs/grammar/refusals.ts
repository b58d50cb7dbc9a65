import type { z } from 'zod'
import { refuse } from '../../model/refusal.ts'
import type { Refusal } from '../../model/refusal.ts'
import { isOn, label, placeholder, snake } from './fields.ts'
import type { Field } from './fields.ts'
import { didYouMean } from './nearest.ts'
import type { Surface, Verb } from '../verb.ts'

/** Whose input it is, and on which surface it was written: what a sentence needs to speak in the writer's own words. */
export interface Place {
  readonly verb: Pick<Verb, 'name'>
  readonly surface: Surface
  /** Every field that could have been meant, those of other surfaces included. */
  readonly fields: readonly Field[]
  /** What a field is called here, where it is not its own name: a tool's `task`. */
  readonly names?: Readonly<Record<string, string>>
}

const PLACES: Readonly<Record<Surface, string>> = {
  chat: 'in chat',
  cli: 'in a terminal',
  http: 'over HTTP',
  tool: 'by a tool',
}
/** A verb's name as an agent's tool. */
export const toolName = (verb: Pick<Verb, 'name'>): string => `kanban_${snake(verb.name)}`
/** Where the writer finds out what is possible. */
const helpFor = ({ verb, surface }: Place): string =>
  surface === 'tool' ? `the input schema of ${toolName(verb)}` : `\`kanban help ${verb.name}\``
export const invalid = (place: Place, what: string): Refusal =>
  refuse('invalid_input', { what, help: helpFor(place).replaceAll('`', '') })
const calledAs = ({ verb, surface }: Place): string => (surface === 'tool' ? toolName(verb) : `kanban ${verb.name}`)
const nameOf = (place: Place, field: Field): string => place.names?.[field.name] ?? label(field, place.surface)

/** What was typed, short enough to be repeated in a sentence. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 60 ? text : `${text.slice(0, 57).toWellFormed()}…${typeof value === 'string' ? '"' : ''}`
}

export function unknownField(place: Place, written: string): Refusal {
  const elsewhere = place.fields.find((field) => !isOn(field, place.surface) && label(field, place.surface) === written)
  if (elsewhere?.hints.only !== undefined)
    return invalid(place, `${written} cannot be given ${PLACES[place.surface]}: ${elsewhere.hints.only.why}`)
  const known = place.fields
    .filter((field) => isOn(field, place.surface) && (isJson(place) || field.hints.positional === undefined))
    .map((field) => nameOf(place, field))
  const near = didYouMean(written, known, `see ${helpFor(place)}`)
  const free =
    !isJson(place) && place.fields.some((field) => field.hints.positional === 'rest')
      ? `${near.endsWith('?') ? ' Or' : ', or'} write \`--\` in front of free text`
      : ''
  return refuse('unknown_flag', { verb: calledAs(place), flag: written, near: near + free })
}
const isJson = (place: Place): boolean => place.surface === 'http' || place.surface === 'tool'

export function valueMissing(place: Place, field: Field): Refusal {
  return invalid(place, `--${field.flag} needs a value: --${field.flag} ${placeholder(field)}`)
}
export function notBoolean(place: Place, field: Field, written: string): Refusal {
  return invalid(
    place,
    `--${field.flag} is either given or not, so ${quoted(written)} is no value for it; --no-${field.flag} turns it off`,
  )
}
export function givenTwice(place: Place, field: Field): Refusal {
  return invalid(place, `${nameOf(place, field)} is given more than once`)
}

export function oneWordTooMany(place: Place, last: Field | undefined, word: string): Refusal {
  if (last === undefined)
    return invalid(place, `${quoted(word)} is too much: \`${calledAs(place)}\` takes options only`)
  if (last.hints.positional === 'many' && last.hints.complete === 'task')
    return invalid(place, `${quoted(word)} is no task id, and \`${calledAs(place)}\` takes nothing else`)
  return invalid(
    place,
    `${quoted(word)} is one word too many after ${nameOf(place, last)}${last.hints.complete === undefined ? '; a text of several words stands in quotes' : ''}`,
  )
}

export function missing(place: Place, fields: readonly Field[]): Refusal {
  const names = fields.map((field) => nameOf(place, field))
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const [only] = fields
  return invalid(
    place,
    `\`${calledAs(place)}\` needs ${listed}${fields.length === 1 && only !== undefined ? `: ${only.hints.help}` : ''}`,
  )
}

/** The first of zod's findings as one sentence that names the field as the surface does. */
export function fromIssues(
  place: Place,
  issues: readonly z.core.$ZodIssue[],
  values: Readonly<Record<string, unknown>>,
): Refusal {
  const [issue] = issues
  const field = place.fields.find((candidate) => candidate.name === issue?.path[0])
  if (issue === undefined || field === undefined)
    return invalid(place, issue?.message ?? 'the input was not understood')
  const value = issue.path.reduce<unknown>(
    (inside, key) => (inside as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    values,
  )
  if (issue.code === 'too_big' && issue.origin === 'string' && typeof value === 'string') {
    const { length } = Array.from(value)
    return refuse('too_long', { field: nameOf(place, field), length, limit: Number(issue.maximum) })
  }
  return invalid(place, `${nameOf(place, field)} ${sentence(issue, field, value)}`)
}

function sentence(issue: z.core.$ZodIssue, field: Field, value: unknown): string {
  const got = `, got ${quoted(value)}`
  if (issue.message.startsWith('must ')) return issue.message + got
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}${got}`
    case 'invalid_value':
      return oneOf(issue.values.map(String), value) + got
    case 'too_big':
      return issue.origin === 'array'
        ? `takes at most ${issue.maximum}`
        : `must be at most ${bound(issue.maximum)}${got}`
    case 'too_small':
      return issue.origin === 'array'
        ? `needs at least ${issue.minimum}`
        : `must ${issue.origin === 'string' ? 'have at least' : 'be at least'} ${bound(issue.minimum)}${issue.origin === 'string' ? ' characters' : ''}${got}`
    default:
      return field.kind === 'number' ? `must be a number${got}` : `is not valid (${issue.message})${got}`
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  record: 'a JSON object',
  object: 'a JSON object',
}

const bound = (limit: number | bigint): string =>
  Math.abs(Number(limit)) >= Number.MAX_SAFE_INTEGER ? 'what a number can hold' : String(limit)

function oneOf(choices: readonly string[], value: unknown): string {
  if (choices.length <= 10) return `must be ${choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`}`
  return `must be one of ${choices.length} words (${didYouMean(String(value), choices, `such as ${choices.slice(0, 3).join(', ')}`)})`
}
