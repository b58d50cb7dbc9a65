import { iso } from '../../kanban-core/index.ts'
import type { Instant } from '../../kanban-core/index.ts'

/** How it stands with one chat, in words that a person can act on. */
export type Condition =
  | { readonly state: 'connecting'; readonly since: Instant }
  | { readonly state: 'connected'; readonly since: Instant; readonly as: string }
  /** Somebody else has to give something free first. */
  | { readonly state: 'waiting'; readonly since: Instant; readonly reason: string; readonly remedy: string | null }
  | {
      readonly state: 'broken'
      readonly since: Instant
      readonly reason: string
      readonly remedy: string | null
      /** Trying again without a change is of little use. */
      readonly final: boolean
      /** When it is tried again; null = it is being tried. */
      readonly retryAt: Instant | null
    }
  | { readonly state: 'stopped'; readonly since: Instant }

/** `connected as @kanban_bot`, `broken: the token is wrong`. */
export function conditionWords(condition: Condition): string {
  switch (condition.state) {
    case 'connected':
      return `connected as ${condition.as}`
    case 'waiting':
      return `waiting: ${condition.reason}`
    case 'broken':
      return `broken: ${condition.reason}`
    case 'connecting':
    case 'stopped':
      return condition.state
  }
}

export interface ChatStatus {
  readonly name: string
  readonly state: Condition['state']
  readonly text: string
  readonly remedy: string | null
  readonly since: string
  readonly retry_at: string | null
}

export const statusOf = (name: string, condition: Condition): ChatStatus => ({
  name,
  state: condition.state,
  text: conditionWords(condition),
  remedy: 'remedy' in condition ? condition.remedy : null,
  since: iso(condition.since),
  retry_at: condition.state === 'broken' && condition.retryAt !== null ? iso(condition.retryAt) : null,
})

export const openTerminal = (name: string, since: Instant): ChatStatus => ({
  name,
  state: 'connected',
  text: 'open',
  remedy: null,
  since: iso(since),
  retry_at: null,
})
