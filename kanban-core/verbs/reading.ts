import { findVerb } from './grammar/verb.ts'
import { tokenize } from './grammar/tokenize.ts'
import { VERBS } from './registry.ts'
import type { Verb } from './verb.ts'

/** They only look, though less than an operator may not look at it. */
const OPERATORS_LOOKS: ReadonlySet<string> = new Set(['doctor', 'deliveries', 'subscriptions'])

/** The verb changes nothing: its answer concerns whoever asked, and asking twice does no harm. */
export const isReading = (verb: Pick<Verb, 'name' | 'allow'>): boolean =>
  verb.allow === 'viewer' || OPERATORS_LOOKS.has(verb.name)

/** The verb that a chat line begins with; null = help, or none that there is. */
export function verbOfLine(line: string): Verb | null {
  const found = findVerb(tokenize(line), 'chat', VERBS)
  return found === null || 'code' in found ? null : found.verb
}
