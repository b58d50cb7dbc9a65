import type { KnownPerson, Role } from '../../kanban-core/index.ts'
import type { Grant } from '../config/platforms.ts'
import type { Paired } from './people-shelf.ts'
import type { Policy } from './roles.ts'

/** Every entry of the config that says what somebody may do, in the order in which they count. */
export function knownByConfig(platform: string, policy: Policy): readonly KnownPerson[] {
  const entry = (id: string | null, grant: Grant, where: Where, key: string): KnownPerson => ({
    platform,
    id,
    name: null,
    role: roleOf(grant),
    ...where,
    because: `platforms.${platform}.${key}`,
    since: null,
  })
  const grants = (given: Readonly<Record<string, Grant>>, where: Where, key: string) =>
    Object.entries(given).map(([id, grant]) => entry(id, grant, where, key))
  return [
    ...Object.entries(policy.boards).flatMap(([board, given]) =>
      grants(given, { chat: null, board }, `boards.${board}`),
    ),
    ...Object.entries(policy.chats).flatMap(([chat, { role, roles }]) => [
      ...grants(roles, { chat, board: null }, `chats.${chat}.roles`),
      ...(role === undefined ? [] : [entry(null, role, { chat, board: null }, `chats.${chat}.role`)]),
    ]),
    ...grants(policy.roles, EVERYWHERE, 'roles'),
    ...policy.allow.map((id) => entry(id, 'operator', EVERYWHERE, 'allow')),
  ]
}

type Where = Pick<KnownPerson, 'chat' | 'board'>
const EVERYWHERE: Where = { chat: null, board: null }
const roleOf = (grant: Grant): Role | null => (grant === 'none' ? null : grant)

export const knownByPairing = ({ platform, id, name, role, since }: Paired): KnownPerson => ({
  platform,
  id,
  name,
  role,
  ...EVERYWHERE,
  because: 'pairing',
  since,
})
