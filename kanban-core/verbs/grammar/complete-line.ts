import { EVENT_KINDS } from '../../model/event.ts'
import type { BoardSlug, TaskId } from '../../model/ids.ts'
import { STATUSES } from '../../model/task.ts'
import type { Reads } from '../../store/store.ts'
import { isOn } from './fields.ts'
import type { Field } from './fields.ts'
import { allFields, findVerb, verbNamed } from './verb.ts'
import { readWords } from './words.ts'
import type { Written } from './words.ts'
import { tokenize } from './tokenize.ts'
import type { Token } from './tokenize.ts'
import type { Role, Surface, Verb } from '../verb.ts'
import { maySee } from '../shared/find.ts'

/** One proposal for the last word, with a line that helps to choose. */
export interface Candidate {
  readonly value: string
  readonly hint: string
}

/** What completion may look at. It shows titles: ask only for people who may see the board. */
export interface CompletionSource {
  readonly verbs: readonly Verb[]
  readonly surface: Surface
  readonly reads: Reads
  readonly boardSlug: BoardSlug
  /** Boards of which the asker may know; left out = all. */
  readonly roleOn?: (board: BoardSlug) => Role | null
  readonly profiles: readonly { readonly name: string; readonly description: string }[]
}

/** Discord shows 25; nobody reads more. */
export const MOST_CANDIDATES = 25

/** Candidates for the last word of a chat line; after a blank, for the next one. */
export function completeLine(text: string, source: CompletionSource): Promise<readonly Candidate[]> {
  const tokens = tokenize(text)
  const last = tokens.at(-1)
  const open = last !== undefined && last.end === text.length ? last : null
  return complete({ tokens: open === null ? tokens : tokens.slice(0, -1), source: text }, open?.text ?? '', source)
}

/** Candidates for the last of the words that a shell has split; an empty one asks for any. */
export function completeWords(words: readonly string[], source: CompletionSource): Promise<readonly Candidate[]> {
  // bash makes three words of `--flag=value` and replaces only the last of them
  const plain = words
    .map((word, at) => (word === '=' && at === words.length - 1 ? '' : word))
    .filter((word) => word !== '=')
  const tokens = plain.slice(0, -1).map((text, at): Token => ({ text, start: at, end: at + 1, quoted: false }))
  return complete({ tokens, source: null }, plain.at(-1) ?? '', source)
}

/** Candidates for one field of a verb, as a typed form asks for them; `parameter` is its name in JSON. Of several words the last is completed. */
export async function completeParameter(
  verbName: string,
  parameter: string,
  text: string,
  source: CompletionSource,
): Promise<readonly Candidate[]> {
  const verb = verbNamed(verbName, source.verbs)
  const field = verb === undefined ? undefined : allFields(verb).find(({ json }) => json === parameter)
  if (field === undefined || !isOn(field, source.surface)) return []
  const cut = field.kind === 'list' && !field.commas ? text.search(/\S*$/) : 0
  const candidates = await valuesOf(field, text.slice(cut), source)
  return candidates.map(({ value, hint }) => ({ value: text.slice(0, cut) + value, hint }))
}

async function complete(
  line: { readonly tokens: readonly Token[]; readonly source: string | null },
  partial: string,
  source: CompletionSource,
): Promise<readonly Candidate[]> {
  const verbs = source.verbs.filter((verb) => verb.surfaces.includes(source.surface))
  const found = findVerb(line.tokens, source.surface, source.verbs)
  if (found === null) return startingWith(partial, verbNames(verbs))
  if ('code' in found) return []
  const { verb } = found
  const fields = allFields(verb).filter((field) => isOn(field, source.surface))
  const written = readWords({ source: line.source, tokens: found.tokens }, fields, {
    verb,
    surface: source.surface,
    fields,
  })
  const [, flagName, value] = /^--([\w-]+)=(.*)$/s.exec(partial) ?? []
  const assigned = flagName === undefined ? undefined : fields.find((field) => field.flag === flagName)
  if (assigned !== undefined)
    return (await valuesOf(assigned, value ?? '', source)).map((candidate) => ({
      ...candidate,
      value: `--${assigned.flag}=${candidate.value}`,
    }))
  if (partial.startsWith('-')) return startingWith(partial, flags(fields, written))
  const more = line.tokens.length === 1 && written.next?.hints.positional !== 'one' ? secondWords(verb, verbs) : []
  const values = written.next === null ? [] : await valuesOf(written.next, partial, source)
  return [
    ...startingWith(partial, more),
    ...values,
    ...(partial === '' && values.length === 0 ? flags(fields, written) : []),
  ].slice(0, MOST_CANDIDATES)
}

const verbNames = (verbs: readonly Verb[]): readonly Candidate[] =>
  verbs.map((verb) => ({ value: verb.name, hint: verb.summary }))

/** `boards` → create, rename …: the second words of its family. */
function secondWords(verb: Verb, verbs: readonly Verb[]): readonly Candidate[] {
  return verbs
    .filter((other) => other.name.startsWith(`${verb.name} `))
    .map((other) => ({ value: other.name.slice(verb.name.length + 1), hint: other.summary }))
}

function flags(fields: readonly Field[], written: Written): readonly Candidate[] {
  return fields
    .filter((field) => field.hints.positional === undefined && (field.kind === 'list' || !written.given.has(field)))
    .map((field) => ({ value: `--${field.flag}`, hint: field.hints.help }))
}

function startingWith(partial: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const wanted = partial.toLowerCase()
  return candidates.filter(({ value }) => value.toLowerCase().startsWith(wanted)).slice(0, MOST_CANDIDATES)
}

/** Of a comma list only the last entry is completed. */
async function valuesOf(field: Field, partial: string, source: CompletionSource): Promise<readonly Candidate[]> {
  const cut = field.commas ? partial.lastIndexOf(',') + 1 : 0
  const candidates = await candidatesOf(field, partial.slice(cut), source)
  return cut === 0
    ? candidates
    : candidates.map((candidate) => ({ ...candidate, value: partial.slice(0, cut) + candidate.value }))
}

async function candidatesOf(field: Field, partial: string, source: CompletionSource): Promise<readonly Candidate[]> {
  const offered = field.hints.complete ?? field.choices
  if (offered === 'task') return tasks(partial, source)
  return startingWith(partial.replace(/^@/, ''), await choices(offered, source))
}

async function choices(
  offered: Exclude<NonNullable<Field['hints']['complete']>, 'task'> | readonly string[],
  { reads, boardSlug, ...source }: CompletionSource,
): Promise<readonly Candidate[]> {
  switch (offered) {
    case 'profile':
      return source.profiles.map(({ name, description }) => ({ value: name, hint: description }))
    case 'board':
      return (await reads.boards.list())
        .filter((board) => maySee(source, board.slug))
        .map((board) => ({ value: board.slug, hint: board.title }))
    case 'tenant':
      return named(await reads.boards.tenants(boardSlug))
    case 'status':
      return named(STATUSES)
    case 'event':
      return named(EVENT_KINDS)
    case 'verb':
      return verbNames(source.verbs)
    default:
      return named(offered)
  }
}
const named = (values: readonly string[]): readonly Candidate[] => values.map((value) => ({ value, hint: '' }))

/** An id is completed by its beginning, and a part of a title finds its task: nobody remembers ids. */
async function tasks(partial: string, source: CompletionSource): Promise<readonly Candidate[]> {
  const { reads, boardSlug } = source
  const typed = partial.trim().toLowerCase()
  if (/^t_[0-9a-z]*$/.test(typed) && typed !== 't_')
    return byId(await reads.tasks.startingWith(typed, MOST_CANDIDATES), source)
  const filter = typed === '' || typed === 't' || typed === 't_' ? {} : { text: partial.trim() }
  const page = await reads.tasks.page({ board: boardSlug, statuses: [], limit: MOST_CANDIDATES, ...filter })
  if (page.tasks.length === 0 && /^[0-9a-z]{1,8}$/.test(typed))
    return byId(await reads.tasks.startingWith(`t_${typed}`, MOST_CANDIDATES), source)
  return page.tasks.map((task) => ({ value: task.id, hint: `${task.status} · ${task.title}` }))
}

async function byId(ids: readonly TaskId[], source: CompletionSource): Promise<readonly Candidate[]> {
  const found = await Promise.all(ids.map((id) => source.reads.tasks.get(id)))
  return found.flatMap((task) =>
    task === null || !maySee(source, task.board) ? [] : [{ value: task.id, hint: `${task.status} · ${task.title}` }],
  )
}
