import type { Refusal } from '../../model/refusal.ts'
import { isTaskIdPrefix } from '../../model/ids.ts'
import type { Field } from './fields.ts'
import { givenTwice, notBoolean, oneWordTooMany, unknownField, valueMissing } from './refusals.ts'
import type { Place } from './refusals.ts'
import type { Token } from './tokenize.ts'

/** What stands behind a verb. `source` is the line as typed; null for an argv, whose words a shell has split already. */
export interface Words {
  readonly tokens: readonly Token[]
  readonly source: string | null
}

/** What was written for each field, as text; still to be read by the field's schema. */
export interface Written {
  readonly given: ReadonlyMap<Field, readonly Piece[]>
  readonly refusal: Refusal | null
  /** The field that one more word would belong to: a flag that waits for its value, or the next positional. */
  readonly next: Field | null
}
export interface Piece {
  readonly text: string
  /** The piece with its quotes, as it stood in the line. */
  readonly raw: string
}

interface Scan extends Words {
  readonly place: Place
  readonly options: ReadonlyMap<string, Field>
  readonly positionals: readonly Field[]
  readonly given: Map<Field, Piece[]>
  /** Which positional is being filled. */
  turn: number
  /** After `--`: nothing is a flag. */
  free: boolean
  refusal: Refusal | null
  waiting: Field | null
}

/** Gives each word to a flag or a positional. `fields` are those of the surface; a verb's own come before the global ones. */
export function readWords(words: Words, fields: readonly Field[], place: Place): Written {
  const positionals = fields.filter((field) => field.hints.positional !== undefined)
  const flags = fields.filter((field) => field.hints.positional === undefined)
  const options = new Map(flags.toReversed().map((field) => [field.flag, field]))
  const help = options.get('help')
  if (help !== undefined && !options.has('h')) options.set('h', help)
  const scan: Scan = {
    ...words,
    place,
    options,
    positionals,
    given: new Map(),
    turn: 0,
    free: false,
    refusal: null,
    waiting: null,
  }
  let at = 0
  while (at < words.tokens.length) at = readWord(scan, at)
  const single = [...scan.given].find(
    ([field, pieces]) => pieces.length > 1 && field.kind !== 'list' && field.kind !== 'boolean' && !gathers(field),
  )
  return {
    given: scan.given,
    refusal: scan.refusal ?? (single === undefined ? null : givenTwice(place, single[0])),
    next: scan.waiting ?? positionals[scan.turn] ?? null,
  }
}

const gathers = (field: Field): boolean => field.hints.positional === 'words' || field.hints.positional === 'rest'
const put = (scan: Scan, field: Field, piece: Piece): number =>
  (scan.given.get(field) ?? scan.given.set(field, []).get(field) ?? []).push(piece)
const pieceOf = (scan: Scan, token: Token): Piece => ({
  text: token.text,
  raw: scan.source?.slice(token.start, token.end) ?? token.text,
})

function readWord(scan: Scan, at: number): number {
  const token = scan.tokens[at]
  if (token === undefined) return at + 1
  if (!scan.free && endsFlags(scan, token)) {
    scan.free = true
    return at + 1
  }
  const flag = scan.free ? null : asFlag(scan, token)
  return flag === null ? readPlain(scan, token, at) : readFlag(scan, flag, at)
}

/** `--`; a phone makes one dash of it, which is read so only where free text begins. */
function endsFlags(scan: Scan, token: Token): boolean {
  if (token.quoted) return false
  return (
    token.text === '--' || (scan.source !== null && /^[\u2013-\u2015]{1,2}$/.test(token.text) && freeTextBegins(scan))
  )
}
function freeTextBegins(scan: Scan): boolean {
  const [field, following] = scan.positionals.slice(scan.turn)
  const rest = field !== undefined && scan.given.has(field) ? following : field
  return rest?.hints.positional === 'rest'
}

interface Flag {
  /** As typed, for the refusal. */
  readonly written: string
  readonly field: Field | null
  readonly negated: boolean
  readonly value: string | null
}

function asFlag(scan: Scan, token: Token): Flag | null {
  const [, dashes, name, value] = token.quoted ? [] : (/^(--?)([a-z][\w-]*)(?:=(.*))?$/is.exec(token.text) ?? [])
  if (dashes === undefined || name === undefined) return null
  const key = name.toLowerCase().replaceAll('_', '-')
  const direct = scan.options.get(key)
  const opposite = key.startsWith('no-') ? scan.options.get(key.slice(3)) : undefined
  const field = direct ?? (opposite?.kind === 'boolean' ? opposite : null)
  if (field === null && dashes === '-' && scan.positionals.some(gathers)) return null
  return { written: dashes + name, field, negated: direct === undefined && field !== null, value: value ?? null }
}

function readFlag(scan: Scan, flag: Flag, at: number): number {
  const { field } = flag
  if (field === null) {
    scan.refusal ??= unknownField(scan.place, flag.written)
    return at + 1
  }
  if (field.kind === 'boolean') {
    const on = truth(flag.value)
    if (on === null) scan.refusal ??= notBoolean(scan.place, field, flag.value ?? '')
    put(scan, field, { text: String(on !== flag.negated), raw: flag.written })
    return at + 1
  }
  if (flag.value !== null) {
    put(scan, field, { text: flag.value, raw: flag.value })
    return at + 1
  }
  return readValue(scan, field, at + 1)
}

function readValue(scan: Scan, field: Field, at: number): number {
  const token = scan.tokens[at]
  if (token === undefined) scan.waiting = field
  if (
    token === undefined ||
    (!token.quoted && (token.text === '--' || /^--[a-z]/i.test(token.text)) && asFlag(scan, token) !== null)
  ) {
    scan.refusal ??= valueMissing(scan.place, field)
    return at
  }
  const end = field.kind === 'json' ? endOfJson(scan, at) : at
  const piece =
    end === at ? pieceOf(scan, token) : { text: scan.source?.slice(token.start, scan.tokens[end]?.end) ?? '', raw: '' }
  put(scan, field, piece)
  return end + 1
}

function truth(written: string | null): boolean | null {
  if (written === null || /^(true|yes|on|1)$/i.test(written)) return true
  return /^(false|no|off|0)$/i.test(written) ? false : null
}

/** In chat a JSON object needs no quotes around it: it ends where it can be read. */
function endOfJson(scan: Scan, from: number): number {
  const first = scan.tokens[from]
  if (scan.source === null || first === undefined || first.quoted || !first.text.startsWith('{')) return from
  for (let at = from; at < Math.min(scan.tokens.length, from + 500); at++) {
    const last = scan.tokens[at]
    if (last?.text.endsWith('}') === true && readJson(scan.source.slice(first.start, last.end)) !== undefined) return at
  }
  return from
}

/** JSON as people type it: phones curl its quotes. Undefined where it is none. */
export function readJson(written: string): unknown {
  for (const text of [written, written.replaceAll(/[“”„‟]/g, '"')]) {
    try {
      return JSON.parse(text) as unknown
    } catch {
      // the next reading, or none
    }
  }
  return undefined
}

/** A plain word goes to the positional whose turn it is; one that it does not take ends that turn. */
function readPlain(scan: Scan, token: Token, at: number): number {
  const field = scan.positionals[scan.turn]
  if (field === undefined) {
    scan.refusal ??= oneWordTooMany(scan.place, scan.positionals.at(-1), token.text)
    return at + 1
  }
  if (!takes(scan, field, token)) {
    scan.turn += 1
    return at
  }
  if (field.hints.positional === 'rest' && scan.source !== null) return readRest(scan, scan.source, field, at)
  if (field.hints.positional === 'one') scan.turn += 1
  put(scan, field, pieceOf(scan, token))
  return at + 1
}

const WRITTEN_IDS = /^t_[0-9a-z]{1,8}(,t_[0-9a-z]{1,8})*,?$/i

/** Where more follows, tasks are told from text by their form: the first of several is a task in any case, an optional one is not. */
function takes(scan: Scan, field: Field, token: Token): boolean {
  const followed = scan.turn < scan.positionals.length - 1
  const kind = field.hints.positional
  if (field.hints.complete !== 'task' || (kind === 'one' && (field.required || !followed))) return true
  if (kind !== 'one' && kind !== 'many') return true
  const first = scan.given.get(field)?.[0]
  if (first === undefined && (field.required || !followed)) return true
  if (first !== undefined && scan.free && followed) return false
  if (!token.quoted && WRITTEN_IDS.test(token.text)) return true
  return !followed && first !== undefined && !/^t_/i.test(first.text) && isTaskIdPrefix(token.text.toLowerCase())
}

/** Free text is the line as typed, with its blanks, line ends, dashes and quotes; a single quoted text is what stands in the quotes. */
function readRest(scan: Scan, source: string, field: Field, at: number): number {
  const token = scan.tokens[at]
  if (token === undefined) return at + 1
  scan.turn += 1
  if (token.quoted && (at === scan.tokens.length - 1 || (!scan.free && onlyFlags(scan, at + 1)))) {
    put(scan, field, pieceOf(scan, token))
    return at + 1
  }
  const text = source.slice(token.start).trimEnd()
  put(scan, field, { text, raw: text })
  return scan.tokens.length
}

function onlyFlags(scan: Scan, from: number): boolean {
  for (let at = from; at < scan.tokens.length; at++) {
    const token = scan.tokens[at]
    const flag = token === undefined ? null : asFlag(scan, token)
    if (flag === null || flag.field === null) return false
    if (flag.field.kind !== 'boolean' && flag.value === null) at += 1
  }
  return true
}
