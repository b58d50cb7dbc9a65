import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BoardSlug } from '../../../kanban-core/model/ids.ts'
import { completeLine, completeParameter } from '../../../kanban-core/verbs/grammar/complete-line.ts'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import type { Role } from '../../../kanban-core/verbs/verb.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

/** Ana is an admin of the default board, sees `content` and may not know of `secret`. */
const ROLES: Readonly<Record<string, Role | null>> = { default: 'admin', content: 'viewer', secret: null }
const roleOn = (board: BoardSlug): Role | null => ROLES[board] ?? null

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
  for (const board of ['content', 'secret']) await desk.say(`boards create ${board}`)
  await desk.say('create "Public plan" --assignee coder')
  await desk.say('create "Content plan" --board content --assignee coder')
  await desk.say('create "Secret plan" --board secret --assignee coder')
})
afterEach(() => desk.close())

const ana = (line: string) => desk.chat(line, { role: 'admin', roleOn })

test.each([
  'halt',
  'gc',
  'backup',
  'boards create other',
  'pause --everywhere',
  'resume --everywhere',
  'subscribe --operators',
])('`%s` concerns every board, so an admin of one alone is refused', async (line) => {
  const { refusal } = await ana(line)
  expect(refusal?.code).toBe('forbidden')
  expect(refusal?.next).toContain('on each of them')
})

test.each(['halt', 'gc --dry-run', 'boards create other', 'pause --everywhere', 'subscribe --operators'])(
  '`%s` is for an admin of all of them',
  async (line) => {
    expect((await desk.chat(line, { role: 'admin', roleOn: () => 'admin' })).refusal).toBeNull()
  },
)

test('a board is renamed and archived by its own admins, and one that may not be seen is not there', async () => {
  expect((await ana('boards rename default "Mine"')).refusal).toBeNull()
  for (const line of ['boards rename content "Mine"', 'boards archive content'])
    expect((await ana(line)).refusal?.next).toBe('it needs the role admin there')
  expect((await ana('boards rename secret "Mine"')).refusal?.code).toBe('unknown_board')
})

test('nothing of a hidden board is named', async () => {
  for (const line of [
    'boards',
    'list --all-boards',
    'dispatch --dry-run',
    'dispatch',
    'diagnostics',
    'subscriptions',
    'deliveries',
  ]) {
    const { text } = await ana(line)
    expect([line, text]).toEqual([line, expect.not.stringMatching(/secret/i)])
  }
  expect((await ana('list --all-boards')).text).toContain('Content plan')
})

test('completion offers no board and no title that may not be seen', async () => {
  const source = {
    verbs: VERBS,
    surface: 'chat',
    reads: desk.store.reads,
    boardSlug: 'default' as BoardSlug,
    profiles: [],
    roleOn,
  } as const
  const boards = await completeParameter('create', 'board', '', source)
  expect(boards.map(({ value }) => value).toSorted()).toEqual(['content', 'default'])
  const tasks = await completeLine('show t_0', source)
  expect(tasks.map(({ hint }) => hint).toSorted()).toEqual(['ready · Content plan', 'ready · Public plan'])
})

test('a chat that is set up nowhere is refused, and one that is not connected is told of', async () => {
  const task = (await desk.create('One')).id
  expect((await desk.say(`subscribe ${task} --platform bogus --chat 1`)).refusal).toMatchObject({
    code: 'unknown_platform',
    next: expect.stringContaining('telegram'),
  })
  desk.host = { ...desk.host, chats: () => [{ name: 'telegram', connected: false, account: null }] }
  expect((await desk.say(`subscribe ${task} --platform telegram --chat 1`)).text).toContain('is not connected now')
})
