import { badRequest } from './model.ts'
import type { Entity } from './model.ts'

const KNOWN: ReadonlySet<string> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'text_mention',
])
const QUOTES: ReadonlySet<string> = new Set(['blockquote', 'expandable_blockquote'])
const MONOSPACED: ReadonlySet<string> = new Set(['code', 'pre'])

/** The service reads no more of them; the others do nothing. */
export const MOST_ENTITIES = 100

/** Refuses what the service refuses, and what it would quietly drop: a bot that sends it has a fault. */
export function checkEntities(text: string, entities: readonly Entity[]): void {
  for (const one of entities) {
    if (!KNOWN.has(one.type)) throw badRequest(`can't parse entities: unknown type "${one.type}"`)
    const end = one.offset + one.length
    if (!Number.isInteger(one.offset) || !Number.isInteger(one.length) || one.offset < 0 || one.length < 1)
      throw badRequest("can't parse entities: offset and length must be numbers of characters")
    if (end > text.length || halves(text, one.offset) || halves(text, end)) throw badRequest('ENTITY_BOUNDS_INVALID')
    if (one.type === 'text_link' && !/^(?:https?|tg|mailto):/.test(one.url ?? ''))
      throw badRequest("can't parse entities: a link needs a URL")
    if (one.type === 'text_mention' && one.user === undefined) throw badRequest('USER_INVALID')
  }
  for (const [index, one] of entities.entries())
    for (const other of entities.slice(index + 1))
      if (overlap(one, other) && !mayNest(one, other))
        throw badRequest(`can't parse entities: ${one.type} and ${other.type} overlap`)
}

const overlap = (one: Entity, other: Entity): boolean =>
  one.offset < other.offset + other.length && other.offset < one.offset + one.length
const contains = (outer: Entity, inner: Entity): boolean =>
  outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length

function mayNest(one: Entity, other: Entity): boolean {
  if (!contains(one, other) && !contains(other, one)) return false
  if (QUOTES.has(one.type) || QUOTES.has(other.type)) return !(QUOTES.has(one.type) && QUOTES.has(other.type))
  return !MONOSPACED.has(one.type) && !MONOSPACED.has(other.type)
}

const halves = (text: string, at: number): boolean =>
  /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at))

/** What the service finds in a text by itself: whoever is named is called, and commands can be tapped. */
const FOUND = [
  { type: 'mention', pattern: /(?<![\p{L}\p{N}_])@[a-z0-9_]{2,32}(?![a-z0-9_])/giu },
  { type: 'bot_command', pattern: /(?<![\p{L}\p{N}_/<>])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![a-z0-9_/<>])/giu },
  { type: 'hashtag', pattern: /(?<![\p{L}\p{N}_])#[\p{L}\p{N}_]{1,256}(?![\p{L}\p{N}_])/gu },
  { type: 'cashtag', pattern: /(?<![\p{L}\p{N}_])\$[A-Z]{3,8}(?![A-Z])/gu },
  { type: 'url', pattern: /https?:\/\/[^\s"'<>[\]{}|\\^`]+/gi },
] as const

/** Those that were sent, as far as the service reads them, and those it finds in the rest of the text. Of two that overlap, the first counts. */
export function shownEntities(text: string, given: readonly Entity[]): readonly Entity[] {
  const kept = given.slice(0, MOST_ENTITIES)
  const covered = kept.filter(({ type }) => MONOSPACED.has(type) || type === 'text_link' || type === 'text_mention')
  const found = FOUND.flatMap(({ type, pattern }) =>
    [...text.matchAll(pattern)].map((match): Entity => ({ type, offset: match.index, length: match[0].length })),
  ).toSorted((one, other) => one.offset - other.offset)
  const free: Entity[] = []
  for (const one of found) if (![...covered, ...free].some((other) => overlap(one, other))) free.push(one)
  return [...kept, ...free].toSorted((one, other) => one.offset - other.offset)
}

/** Who or what a text calls: names, commands that can be tapped, tags. */
export const callsIn = (text: string, entities: readonly Entity[]): readonly string[] =>
  entities
    .filter(({ type }) => ['mention', 'text_mention', 'bot_command', 'hashtag', 'cashtag'].includes(type))
    .map(({ offset, length }) => text.slice(offset, offset + length))

/** Blanks at both ends are left out, and what was marked moves along. */
export function trimmed(
  text: string,
  entities: readonly Entity[],
): { readonly text: string; readonly entities: readonly Entity[] } {
  const lead = text.length - text.trimStart().length
  const shown = text.trim()
  return {
    text: shown,
    entities: entities
      .map((one) => {
        const start = Math.max(0, one.offset - lead)
        return { ...one, offset: start, length: Math.min(shown.length, one.offset - lead + one.length) - start }
      })
      .filter(({ length }) => length > 0),
  }
}
