import { HOUR } from '../../kanban-core/index.ts'
import type { Instant, Millis, Role, Route } from '../../kanban-core/index.ts'
import type { Asking, Paired, PeopleRecord } from './people-shelf.ts'

/** Strangers get a code in a direct message, and whoever runs the gateway lets them in by it. Pure. */

export const CODE_LIFE: Millis = HOUR
/** Codes that are good at once, per bot. */
export const MOST_ASKING = 3
const MOST_MISSES = 5
const LOCKED_FOR: Millis = HOUR

/** 32 letters without those that look alike. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_LENGTH = 8

export const codeOf = (random: (bytes: number) => Uint8Array): string =>
  Array.from(random(CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')

/** As it was typed: small letters, blanks, dashes, and letters that look like digits. */
export const readCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

export interface Stranger {
  readonly platform: string
  readonly account: string
  readonly id: string
  readonly name: string
  readonly route: Route
}

export type Asked =
  | { readonly kind: 'code'; readonly code: string; readonly until: Instant; readonly isNew: boolean }
  /** So many wait that nobody else gets one; until the first of their codes runs out. */
  | { readonly kind: 'full'; readonly until: Instant }

/** A code for a stranger: the same one as long as it is good. */
export function ask(
  record: PeopleRecord,
  stranger: Stranger,
  code: string,
  now: Instant,
): readonly [PeopleRecord, Asked] {
  const asking = fresh(record, now)
  const own = asking.find((one) => isSame(one, stranger))
  if (own !== undefined) return [record, { kind: 'code', code: own.code, until: own.askedAt + CODE_LIFE, isNew: false }]
  const rivals = asking.filter((one) => one.platform === stranger.platform && one.account === stranger.account)
  if (rivals.length >= MOST_ASKING)
    return [record, { kind: 'full', until: Math.min(...rivals.map((one) => one.askedAt)) + CODE_LIFE }]
  const added: Asking = { ...stranger, code, askedAt: now }
  return [
    { ...record, asking: [...asking, added] },
    { kind: 'code', code, until: now + CODE_LIFE, isNew: true },
  ]
}

export type Decided<T> =
  | { readonly ok: true; readonly found: T }
  | { readonly ok: false; readonly why: 'unknown' }
  | { readonly ok: false; readonly why: 'locked'; readonly until: Instant }

/** Lets in whoever holds the code. Wrong codes are counted: five within an hour, and none is taken for an hour. */
export function approve(
  record: PeopleRecord,
  typed: string,
  role: Role,
  now: Instant,
): readonly [PeopleRecord, Decided<Paired>] {
  if (record.lockedUntil > now) return [record, { ok: false, why: 'locked', until: record.lockedUntil }]
  const found = byCode(record, typed, now)
  if (found === null) return missed(record, now)
  const { code: _code, askedAt: _askedAt, route, ...who } = found
  const paired: Paired = { ...who, role, since: now, chat: route.chat, tell: route }
  return [
    {
      paired: [...record.paired.filter((one) => !isSame(one, found)), paired],
      asking: fresh(record, now).filter((one) => one !== found),
      misses: [],
      lockedUntil: 0,
    },
    { ok: true, found: paired },
  ]
}

function missed(record: PeopleRecord, now: Instant): readonly [PeopleRecord, Decided<Paired>] {
  const misses = [...record.misses.filter((at) => at > now - LOCKED_FOR), now]
  const locked = misses.length >= MOST_MISSES
  const after = { ...record, misses: locked ? [] : misses, lockedUntil: locked ? now + LOCKED_FOR : 0 }
  return [after, { ok: false, why: 'unknown' }]
}

/** Makes a code worthless. */
export function reject(record: PeopleRecord, typed: string, now: Instant): readonly [PeopleRecord, Asking | null] {
  const found = byCode(record, typed, now)
  if (found === null) return [record, null]
  return [{ ...record, asking: fresh(record, now).filter((one) => one !== found) }, found]
}

/** Those whose codes are still good, oldest first. */
export const fresh = (record: PeopleRecord, now: Instant): readonly Asking[] =>
  record.asking.filter((one) => one.askedAt + CODE_LIFE > now)

function byCode(record: PeopleRecord, typed: string, now: Instant): Asking | null {
  const code = readCode(typed)
  return fresh(record, now).find((one) => one.code === code) ?? null
}

type Identity = Pick<Stranger, 'platform' | 'account' | 'id'>
export const isSame = (a: Identity, b: Identity): boolean =>
  a.platform === b.platform && a.account === b.account && a.id === b.id
