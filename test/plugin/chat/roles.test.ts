import { describe, expect, test } from 'vitest'
import { platformsSchema } from '../../../plugin/config/platforms.ts'
import { boardOf, judge } from '../../../plugin/chat/roles.ts'
import type { Policy, Who } from '../../../plugin/chat/roles.ts'
import type { BoardSlug, Role } from '../../../kanban-core/index.ts'

const policy = (discord: object): Policy => {
  const { discord: read } = platformsSchema.parse({ discord })
  if (!read) throw new Error('it was not read')
  return read
}
const who = (id: string, groups: readonly string[] = [], paired: Role | null = null): Who => ({ id, groups, paired })
const role = (given: object, person: Who, chat = '1', board = 'default') =>
  judge(policy(given), person, chat, board as BoardSlug).role

describe('the most specific entry counts', () => {
  const everything = {
    allow: ['111'],
    roles: { 222: 'viewer', 'role:9': 'admin' },
    chats: { 5: { roles: { 222: 'commenter' } }, 6: { role: 'viewer' } },
    boards: { secret: { 111: 'none', 222: 'admin' } },
  }

  test.each([
    ['nobody at all', who('999'), '1', 'default', null],
    ['an allowed person', who('111'), '1', 'default', 'operator'],
    ['a role on the platform', who('222'), '1', 'default', 'viewer'],
    ['a role in a chat before that of the platform', who('222'), '5', 'default', 'commenter'],
    ['a role on a board before that in a chat', who('222'), '5', 'secret', 'admin'],
    ['none on a board, for an operator elsewhere', who('111'), '1', 'secret', null],
    ['a group of the platform', who('333', ['role:9']), '1', 'default', 'admin'],
    ['a chat for everybody in it', who('999'), '6', 'default', 'viewer'],
    ['a chat for everybody before the platform', who('111'), '6', 'default', 'viewer'],
    ['pairing after all else', who('444', [], 'operator'), '1', 'default', 'operator'],
    ['pairing, not before a role of the config', who('222', [], 'admin'), '1', 'default', 'viewer'],
  ])('%s', (_, person, chat, board, expected) => {
    expect(role(everything, person, chat, board)).toBe(expected)
  })
})

test('of several groups the highest counts, unless one is shut out', () => {
  const groups = { roles: { 'role:1': 'viewer', 'role:2': 'operator', 'role:3': 'none' } }
  expect(role(groups, who('1', ['role:1', 'role:2']))).toBe('operator')
  expect(role(groups, who('1', ['role:1', 'role:2', 'role:3']))).toBeNull()
  expect(role({ allow: ['role:7'] }, who('1', ['role:7']))).toBe('operator')
})

test('the own id counts before every group', () => {
  const mixed = { roles: { 1: 'viewer', 'role:2': 'admin' } }
  expect(role(mixed, who('1', ['role:2']))).toBe('viewer')
  expect(role({ roles: { 1: 'admin', 'role:2': 'none' } }, who('1', ['role:2']))).toBe('admin')
})

test('who is shut out by id does not come in with everybody of a chat, and not by pairing', () => {
  const shut = { roles: { 1: 'none' }, chats: { 6: { role: 'viewer' }, 7: { roles: { 1: 'viewer' } } } }
  expect(role(shut, who('1', [], 'admin'), '6')).toBeNull()
  expect(role(shut, who('1', [], 'admin'), '1')).toBeNull()
  expect(role(shut, who('1'), '7')).toBe('viewer')
})

test('an id that every object has a property of is nobody', () => {
  for (const id of ['constructor', '__proto__', 'toString'])
    expect(role({ allow: ['1'] }, who(id, [id]), id, id)).toBeNull()
})

test('the entry that decided is named as it is written', () => {
  const given = policy({ allow: ['1'], chats: { 5: { role: 'viewer' } }, boards: { b: { 'role:2': 'admin' } } })
  const because = (person: Who, chat: string, board: string) => judge(given, person, chat, board as BoardSlug).because
  expect(because(who('1'), '1', 'x')).toBe('allow')
  expect(because(who('1'), '5', 'x')).toBe('chats.5.role')
  expect(because(who('1', ['role:2']), '5', 'b')).toBe('boards.b.role:2')
  expect(because(who('2'), '1', 'x')).toBeNull()
})

describe('the board of a chat', () => {
  test('is its own, the default one, or the first on which the person is known', () => {
    const given = policy({
      allow: ['1'],
      chats: { 5: { board: 'content' } },
      boards: { hidden: { 1: 'none' }, side: { 2: 'viewer' } },
    })
    expect(boardOf(given, who('1'), '5')).toBe('content')
    expect(boardOf(given, who('1'), '6')).toBe('default')
    expect(boardOf(given, who('2'), '6')).toBe('side')
    expect(boardOf(given, who('3'), '5')).toBeNull()
  })
})
