import { expect, test } from 'vitest'
import { VERBS, authorize } from '../../../kanban-core/index.ts'
import type { BoardSlug, Role } from '../../../kanban-core/index.ts'
import { isAdmitted } from '../../../plugin/chat/authorize.ts'
import { asker, openPeopleWorld } from './people-world.ts'

/** What each role may use from a chat, written down by hand: a verb that is new or moved must be put here on purpose. */
const MAY: Readonly<Record<Role, string>> = {
  viewer:
    'list, show, why, runs, log, context, stats, assignees, profiles, boards, boards show, tail, watch, diagnostics, help',
  commenter: 'comment, subscribe, unsubscribe',
  operator:
    'create, complete, block, unblock, retry, claim, heartbeat, request-review, approve, request-changes, assign, edit, link, unlink, promote, specify, schedule, reopen, archive, restore, subscriptions, deliveries, deliveries replay, dispatch, pause, resume, stop, reclaim, doctor, budget',
  admin: 'delete, boards create, boards rename, boards archive, boards restore, halt, gc, backup',
}
const ORDER: readonly Role[] = ['viewer', 'commenter', 'operator', 'admin']
const listed = (role: Role) => MAY[role].split(', ')
const allowedTo = (role: Role | null): readonly string[] =>
  role === null ? [] : ORDER.slice(0, ORDER.indexOf(role) + 1).flatMap(listed)

const IN_CHAT = VERBS.filter((verb) => verb.surfaces.includes('chat'))

/** One person for each role, in the ids of each platform. */
const PLATFORMS = {
  telegram: { ids: ['11', '12', '13', '14', '15', '16'], chat: '-100500', open: '-100600' },
  discord: { ids: ['11', '12', '13', '14', '15', '16'], chat: '500', open: '600' },
  slack: { ids: ['U11', 'U12', 'U13', 'U14', 'U15', 'U16'], chat: 'C500', open: 'C600' },
} as const
const ROLES_IN_ORDER = ['viewer', 'commenter', 'operator', 'admin', 'none'] as const

/** Where one may write, and what a person of each role, one who is shut out and a stranger may do there. */
const PLACES = [
  { name: 'a direct message', place: 'direct', in: null, thread: null, board: 'default', own: true },
  { name: 'a group', place: 'group', in: 'chat', thread: null, board: 'default', own: true },
  { name: 'a thread of a group', place: 'group', in: 'chat', thread: '7', board: 'default', own: true },
  { name: 'a group that lets everybody look', place: 'group', in: 'open', thread: null, board: 'default', own: false },
  {
    name: 'a board that everybody is shut out of',
    place: 'direct',
    in: null,
    thread: null,
    board: 'secret',
    own: null,
  },
] as const

const configOf = ({ ids, open }: (typeof PLATFORMS)[keyof typeof PLATFORMS]) => ({
  roles: Object.fromEntries(ROLES_IN_ORDER.map((role, at) => [ids[at], role])),
  chats: { [open]: { role: 'viewer' } },
  boards: { secret: Object.fromEntries(ids.map((id) => [id, 'none'])) },
})

const world = openPeopleWorld(
  Object.fromEntries(Object.entries(PLATFORMS).map(([name, platform]) => [name, configOf(platform)])),
)

/** The table, not the code: own role, `viewer` where everybody may look, null where nobody of theirs is let in. */
function expectedRole(own: boolean | null, at: number): Role | null {
  const given = ROLES_IN_ORDER[at] ?? null
  if (own === null) return null
  if (given === 'none') return null
  return own ? given : 'viewer'
}

test('every verb of a chat stands in the table once', () => {
  const named = ORDER.flatMap(listed)
  expect(named.toSorted()).toEqual(IN_CHAT.map((verb) => verb.name).toSorted())
})

for (const [platform, { ids, chat, open }] of Object.entries(PLATFORMS)) {
  for (const where of PLACES) {
    test(`${platform}, ${where.name}: each role may use its verbs and no others`, async () => {
      for (const [at, id] of ids.entries()) {
        const inChat = where.in === null ? id : where.in === 'chat' ? chat : open
        const more = { place: where.place, chat: inChat, ...(where.thread === null ? {} : { thread: where.thread }) }
        const answer = await world.people.authorize(asker(platform, { id }, more), { canWhisper: true })
        const role = isAdmitted(answer) ? answer.roleOn(where.board as BoardSlug) : null
        const expected = expectedRole(where.own, at)
        for (const verb of IN_CHAT) {
          const actor = isAdmitted(answer) ? answer.actor : null
          const passes = actor !== null && role !== null && authorize(actor, role, verb) === null
          expect([id, verb.name, passes]).toEqual([id, verb.name, allowedTo(expected).includes(verb.name)])
        }
      }
    })
  }
}

test('nobody who was let in from a chat can let others in', () => {
  const closed = VERBS.filter((verb) => /^(?:pair|people)\b/.test(verb.name))
  expect(closed.map((verb) => verb.name)).toHaveLength(5)
  expect(closed.filter((verb) => verb.surfaces.includes('chat') || verb.surfaces.includes('tool'))).toEqual([])
})
