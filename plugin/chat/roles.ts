import { DEFAULT_BOARD, ROLES } from '../../kanban-core/index.ts'
import type { BoardSlug, Role } from '../../kanban-core/index.ts'
import type { Grant, PeopleConfig } from '../config/platforms.ts'

/** Who may do what, by the config and by pairing. Pure. */

/** What the config says of the people of one platform. */
export type Policy = PeopleConfig

export interface Who {
  readonly id: string
  /** Opaque ids of groups that the platform proves. */
  readonly groups: readonly string[]
  /** What pairing gave; null = not paired. */
  readonly paired: Role | null
}

export interface Judged {
  /** Null = not even to be seen. */
  readonly role: Role | null
  /** The entry that decided, as it is written in the config: `chats.-100.roles.111`. Null = none, so nobody is let in. */
  readonly because: string | null
}

const STRANGER: Judged = { role: null, because: null }

/**
 * The role of somebody in a chat, on a board. The most specific entry counts: board, then chat, then platform, then pairing;
 * at each of them the person's own id before its groups, and of several groups the highest, unless one is shut out.
 * What a chat gives to everybody in it never lets in whom the platform shuts out by id.
 */
export function judge(policy: Policy, who: Who, chat: string, board: BoardSlug): Judged {
  const here = Object.hasOwn(policy.chats, chat) ? policy.chats[chat] : undefined
  const shutOut = own(policy.roles, who.id) === 'none'
  return (
    named(own(policy.boards, board), who, `boards.${board}`) ??
    named(here?.roles, who, `chats.${chat}.roles`) ??
    (here?.role === undefined || shutOut ? null : judged(here.role, `chats.${chat}.role`)) ??
    onPlatform(policy, who) ??
    (who.paired === null ? STRANGER : { role: who.paired, because: 'pairing' })
  )
}

function onPlatform(policy: Policy, who: Who): Judged | null {
  const grant = own(policy.roles, who.id)
  if (grant !== undefined) return judged(grant, `roles.${who.id}`)
  if (policy.allow.includes(who.id)) return judged('operator', 'allow')
  const operators = Object.fromEntries(policy.allow.map((id) => [id, 'operator'] as const))
  const group = highest({ ...operators, ...policy.roles }, who.groups)
  if (group === null) return null
  return judged(group.grant, own(policy.roles, group.id) === undefined ? 'allow' : `roles.${group.id}`)
}

/** An entry for the person itself, else for its groups. */
function named(grants: Readonly<Record<string, Grant>> | undefined, who: Who, where: string): Judged | null {
  if (grants === undefined) return null
  const grant = own(grants, who.id)
  if (grant !== undefined) return judged(grant, `${where}.${who.id}`)
  const group = highest(grants, who.groups)
  return group === null ? null : judged(group.grant, `${where}.${group.id}`)
}

function highest(
  grants: Readonly<Record<string, Grant>>,
  groups: readonly string[],
): { readonly id: string; readonly grant: Grant } | null {
  const found = groups.flatMap((id) => {
    const grant = own(grants, id)
    return grant === undefined ? [] : [{ id, grant }]
  })
  const out = found.find(({ grant }) => grant === 'none')
  return out ?? found.toSorted((a, b) => rank(b.grant) - rank(a.grant))[0] ?? null
}

const rank = (grant: Grant): number => (grant === 'none' ? -1 : ROLES.indexOf(grant))
const judged = (grant: Grant, because: string): Judged => ({ role: grant === 'none' ? null : grant, because })

/** Never what every object inherits: ids come from outside. */
const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** The board that is meant in a chat: its own, the default one, else the first on which the person is known. Null = none. */
export function boardOf(policy: Policy, who: Who, chat: string): BoardSlug | null {
  const given = own(policy.chats, chat)?.board
  const possible = [...(given === undefined ? [DEFAULT_BOARD] : [given]), ...Object.keys(policy.boards)] as BoardSlug[]
  return possible.find((board) => judge(policy, who, chat, board).role !== null) ?? null
}
