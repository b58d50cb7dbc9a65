import type { BoardSlug } from '../../model/ids.ts'
import { refuse } from '../../model/refusal.ts'
import type { Refusal } from '../../model/refusal.ts'
import { fieldsOf, isOn } from './fields.ts'
import type { Field } from './fields.ts'
import { fromIssues, invalid, missing, quoted, unknownField } from './refusals.ts'
import type { Place } from './refusals.ts'
import { fromPieces, fromText } from './values.ts'
import { GLOBAL, allFields, findVerb, verbNamed } from './verb.ts'
import { readWords } from './words.ts'
import type { Words } from './words.ts'
import { tokenize } from './tokenize.ts'
import type { Surface, Verb } from '../verb.ts'

/** A request that was understood, or why it was not. */
export type Request =
  | {
      readonly ok: true
      readonly verb: Verb
      readonly input: Readonly<Record<string, unknown>>
      readonly board: BoardSlug | null
      readonly json: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly json: boolean }

/** A line as typed in chat, without the `/kanban`. An empty one asks for the short help. Any text at all gets an answer. */
export function parseLine(source: string, surface: Surface, verbs: readonly Verb[]): Request {
  return parseWords({ tokens: tokenize(source), source }, surface, verbs)
}

/** Words that a shell has split and unquoted. */
export function parseArgv(argv: readonly string[], surface: Surface, verbs: readonly Verb[]): Request {
  return parseWords(
    { tokens: argv.map((text, at) => ({ text, start: at, end: at + 1, quoted: false })), source: null },
    surface,
    verbs,
  )
}

/**
 * A JSON object with snake_case keys, as HTTP and tools send it. Keys that the verb does not know are refused by name.
 * `names` tells what a field is called where it is not its own name, by the field's name.
 */
export function parseBody(
  verb: Verb,
  body: unknown,
  surface: Surface,
  names: Readonly<Record<string, string>> = {},
): Request {
  const place: Place = { verb, surface, fields: allFields(verb), names }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused(invalid(place, `a JSON object is expected, got ${quoted(body)}`))
  const values = new Map<Field, unknown>()
  for (const [key, value] of Object.entries(body)) {
    const field = place.fields.find((known) => (names[known.name] ?? known.json) === key && isOn(known, surface))
    if (field === undefined) return refused(unknownField(place, key))
    if (value !== null || field.nullable || field.required)
      values.set(field, typeof value === 'string' ? fromText(field, value) : value)
  }
  return validate(place, verb, values, false)
}

function parseWords(words: Words, surface: Surface, verbs: readonly Verb[]): Request {
  const json = words.tokens.some((token) => !token.quoted && token.text === '--json')
  const found = findVerb(words.tokens, surface, verbs)
  if (found === null) return help(verbs, surface, {}, json)
  if ('code' in found) return refused(found, json)
  const { verb, tokens } = found
  const place: Place = { verb, surface, fields: allFields(verb) }
  const written = readWords(
    { source: words.source, tokens },
    place.fields.filter((field) => isOn(field, surface)),
    place,
  )
  if (HELP !== undefined && written.given.has(HELP)) return help(verbs, surface, { topic: verb.name }, json)
  if (written.refusal !== null) return refused(written.refusal, json)
  return validate(
    place,
    verb,
    new Map([...written.given].map(([field, pieces]) => [field, fromPieces(field, pieces)])),
    json,
  )
}

const refused = (refusal: Refusal, json = false): Request => ({ ok: false, refusal, json })
const HELP = fieldsOf(GLOBAL).find((field) => field.name === 'help')

/** What a bare line and `--help` lead to. */
function help(
  verbs: readonly Verb[],
  surface: Surface,
  input: Readonly<Record<string, unknown>>,
  json: boolean,
): Request {
  const verb = verbNamed('help', verbs)
  if (verb === undefined) return refused(refuse('unknown_verb', { verb: 'help', near: 'name a command' }), json)
  const values = new Map<Field, unknown>(
    Object.entries('topic' in input ? input : { short: true }).flatMap(([name, value]) =>
      fieldsOf(verb)
        .filter((field) => field.name === name)
        .map((field) => [field, value] as const),
    ),
  )
  return validate({ verb, surface, fields: allFields(verb) }, verb, values, json)
}

/** The schemas have the last word; what they find is told in the words of the surface. */
function validate(place: Place, verb: Verb, values: ReadonlyMap<Field, unknown>, asked: boolean): Request {
  const own = fieldsOf(verb)
  const absent = own.filter((field) => field.required && !values.has(field) && isOn(field, place.surface))
  const written = Object.fromEntries([...values].map(([field, value]) => [field.name, value]))
  const global = GLOBAL.input.safeParse(
    Object.fromEntries([...values].flatMap(([field, value]) => (own.includes(field) ? [] : [[field.name, value]]))),
  )
  if (!global.success) return refused(fromIssues(place, global.error.issues, written), asked)
  if (absent.length > 0) return refused(missing(place, absent), asked)
  const read = verb.input.safeParse(
    Object.fromEntries([...values].flatMap(([field, value]) => (own.includes(field) ? [[field.name, value]] : []))),
  )
  if (!read.success) return refused(fromIssues(place, read.error.issues, written), asked)
  return { ok: true, verb, input: read.data, board: global.data.board ?? null, json: global.data.json }
}
