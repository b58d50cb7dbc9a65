/** Branded ids: a task id can never be passed where a run id is meant. */
type Brand<T, Name extends string> = T & { readonly __brand: Name }

export type TaskId = Brand<string, 'TaskId'>
export type RunId = Brand<string, 'RunId'>
export type CommentId = Brand<string, 'CommentId'>
export type SubscriptionId = Brand<string, 'SubscriptionId'>
export type AttachmentId = Brand<string, 'AttachmentId'>
export type BoardSlug = Brand<string, 'BoardSlug'>
export type ProfileName = Brand<string, 'ProfileName'>

export const DEFAULT_BOARD = 'default' as BoardSlug

/** Lowercase base 32 without the look-alikes i, l, o, u (Crockford). */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Where new ids come from. The core draws no chance itself: hosts hand in a random source, tests a counter. */
export interface IdSource {
  task(): TaskId
  run(): RunId
  comment(): CommentId
  subscription(): SubscriptionId
  attachment(): AttachmentId
  /** 256 random bits, base64url: a run's token. */
  token(): string
  /** 128 random bits, lowercase base 32: marks every process of a run. */
  marker(): string
}

/** Encodes 5 bits a character; the length of the result is floor(bytes * 8 / 5). */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
  }
  return text
}

/** `random(n)` returns n random bytes. A task id holds 40 random bits and is unique by insert. */
export function idSource(random: (bytes: number) => Uint8Array, base64url: (bytes: Uint8Array) => string): IdSource {
  const make = (prefix: string, bytes: number) => `${prefix}_${base32(random(bytes))}`
  return {
    task: () => make('t', 5) as TaskId,
    run: () => make('r', 10) as RunId,
    comment: () => make('c', 10) as CommentId,
    subscription: () => make('s', 10) as SubscriptionId,
    attachment: () => make('a', 10) as AttachmentId,
    token: () => base64url(random(32)),
    marker: () => base32(random(16)),
  }
}

const SLUG = /^[a-z0-9][a-z0-9_-]{0,63}$/
const PROFILE = /^[a-z0-9][a-z0-9._-]{0,63}$/i

export const isBoardSlug = (text: string): text is BoardSlug => SLUG.test(text)
export const isProfileName = (text: string): text is ProfileName => PROFILE.test(text)
/** A whole id or a prefix of one: `t_9fc`, or `9fc` where the `t_` was left out. */
export const isTaskIdPrefix = (text: string): boolean => /^(t_)?[0-9a-z]{1,8}$/.test(text)
