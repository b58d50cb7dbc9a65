import { z } from 'zod'
import { refuse } from '../../model/refusal.ts'
import type { Refusal } from '../../model/refusal.ts'
import { fieldsOf, snake } from './fields.ts'
import type { Field } from './fields.ts'
import { didYouMean } from './nearest.ts'
import { board, flag } from './schema.ts'
import type { Token } from './tokenize.ts'
import { clip } from '../shared/find.ts'
import { field } from '../verb.ts'
import type { Surface, Verb } from '../verb.ts'

/** Options of every verb, beside its own. */
export const GLOBAL = {
  input: z.object({
    board: field(board().optional(), {
      help: 'the board that is meant',
      value: 'BOARD',
      complete: 'board',
      only: { surfaces: ['chat', 'cli', 'http'], why: 'a tool works on the board of its session' },
    }),
    json: field(flag(), {
      help: 'answer in JSON',
      only: { surfaces: ['chat', 'cli'], why: 'the answer is JSON anyway' },
    }),
    help: field(flag(), {
      help: 'explain the command',
      only: { surfaces: ['chat', 'cli'], why: 'the schema says it all' },
    }),
  }),
}

/** A verb's own fields and, where it has none of that name, the global ones. */
export function allFields(verb: Pick<Verb, 'input'>): readonly Field[] {
  const own = fieldsOf(verb)
  const names = new Set(
    own.flatMap((known) => (known.hints.positional === undefined ? [known.flag, known.json] : [known.json])),
  )
  return [...own, ...fieldsOf(GLOBAL).filter((known) => !names.has(known.flag))]
}

export interface Found {
  readonly verb: Verb
  /** The line without the words that name the verb. */
  readonly tokens: readonly Token[]
}

/** The verb that a line begins with, options before it left aside; names of two words (`boards create`) before those of one. Null where it names none. */
export function findVerb(tokens: readonly Token[], surface: Surface, verbs: readonly Verb[]): Found | Refusal | null {
  const at = firstPlain(tokens)
  const [first, second] = tokens.slice(at, at + 2)
  if (first === undefined) return null
  const here = verbs.filter((verb) => verb.surfaces.includes(surface))
  const pair = second === undefined ? undefined : verbNamed(`${first.text} ${second.text}`, here)
  const verb = pair ?? verbNamed(first.text, here)
  if (verb === undefined) return unknownVerb(first.text, second?.text, surface, verbs)
  if (
    pair === undefined &&
    second !== undefined &&
    !second.quoted &&
    !second.text.startsWith('-') &&
    isFamily(verb, here)
  )
    return unknownVerb(`${first.text} ${second.text}`, undefined, surface, verbs)
  return { verb, tokens: tokens.filter((_, index) => index < at || index >= at + (pair === undefined ? 1 : 2)) }
}

/** The verb of this name or alias; phones begin a line with a capital. */
export function verbNamed(name: string, verbs: readonly Verb[]): Verb | undefined {
  const wanted = snake(name.trim().toLowerCase())
  return verbs.find((verb) => [verb.name, ...verb.aliases].some((known) => snake(known) === wanted))
}

/** `boards` lists, `boards create` creates: a word behind the first that names neither is a slip, not an argument. */
const isFamily = (verb: Verb, verbs: readonly Verb[]): boolean =>
  verbs.some((other) => other.name.startsWith(`${verb.name} `)) &&
  fieldsOf(verb).every((known) => known.hints.positional === undefined)

function firstPlain(tokens: readonly Token[]): number {
  let at = 0
  for (; at < tokens.length; at++) {
    const token = tokens[at]
    const [, name, value] =
      token === undefined || token.quoted ? [] : (/^--?([a-z][\w-]*)(=.*)?$/is.exec(token.text) ?? [])
    if (name === undefined) return at
    const known = fieldsOf(GLOBAL).find((candidate) => candidate.flag === name.toLowerCase())
    if (known !== undefined && known.kind !== 'boolean' && value === undefined) at += 1
  }
  return at
}

const SURFACE_NAMES: Readonly<Record<Surface, string>> = {
  chat: 'a chat',
  cli: 'a terminal',
  http: 'the web',
  tool: 'a tool',
}

export function unknownVerb(
  typed: string,
  second: string | undefined,
  surface: Surface,
  verbs: readonly Verb[],
): Refusal {
  const other = (second === undefined ? undefined : verbNamed(`${typed} ${second}`, verbs)) ?? verbNamed(typed, verbs)
  if (other !== undefined) {
    const there = other.surfaces.map((name) => SURFACE_NAMES[name]).join(', ')
    return refuse('forbidden', {
      verb: `\`kanban ${other.name}\``,
      who: SURFACE_NAMES[surface],
      next: `use it from ${there}`,
    })
  }
  const word = clip(typed, 40)
  if (/^t_[0-9a-z]{1,8}$/i.test(typed))
    return refuse('unknown_verb', { verb: word, near: `did you mean \`kanban show ${typed.toLowerCase()}\`?` })
  const names = verbs.filter((verb) => verb.surfaces.includes(surface)).flatMap((verb) => [verb.name, ...verb.aliases])
  return refuse('unknown_verb', { verb: word, near: didYouMean(typed, names, 'see `kanban help`') })
}
