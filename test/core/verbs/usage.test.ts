import { describe, expect, test } from 'vitest'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { WIDTH, allHelp, shortHelp, usageLine, verbHelp, wrap } from '../../../kanban-core/verbs/grammar/usage.ts'
import { draw } from './draw.ts'

const CLI = { surface: 'cli', width: WIDTH } as const
const CHAT = { surface: 'chat', width: WIDTH } as const
const COUNTS = { board: 'default', byStatus: { ready: 2, running: 1, done: 12, archived: 7 } } as const
const longest = (drawn: string) => Math.max(...drawn.split('\n').map((line) => line.length))
const verb = (name: string) => {
  const found = VERBS.find((known) => known.name === name)
  if (found === undefined) throw new Error(`no verb ${name}`)
  return found
}

describe('in a terminal everything fits into 80 columns', () => {
  test.each(VERBS.map((known) => [known.name, known] as const))('help %s', (_name, known) =>
    expect(longest(draw(verbHelp(known, CLI)))).toBeLessThanOrEqual(WIDTH),
  )
  test('help', () => expect(longest(draw(allHelp(VERBS, COUNTS, CLI)))).toBeLessThanOrEqual(WIDTH))
  test('a bare kanban', () => expect(longest(draw(shortHelp(VERBS, COUNTS, CLI)))).toBeLessThanOrEqual(WIDTH))
})

test('a usage line shows what must be there, what may be, and what may be repeated', () => {
  expect(usageLine(verb('block'), 'cli')).toBe('kanban block ID… REASON… [options]')
  expect(usageLine(verb('unblock'), 'chat')).toBe('/kanban unblock ID… [ANSWER…]')
  expect(usageLine(verb('show'), 'cli')).toBe('kanban show ID')
})

test('the help of a verb has its options in one column, with an example', () => {
  const help = draw(verbHelp(verb('create'), CLI))
  expect(help).toMatch(/^ {2}--assignee PROFILE +profile/m)
  expect(help).toMatch(/^ {2}--json +answer in JSON/m)
  expect(help).toContain('kanban create "Design auth schema"')
})

test('the bare line begins with how the board stands', () => {
  expect(draw(shortHelp(VERBS, COUNTS, CHAT)).split('\n')[0]).toBe('Board default: 2 ready · 1 running · 12 done')
  expect(draw(shortHelp(VERBS, { board: 'default', byStatus: {} }, CHAT)).split('\n')[0]).toBe('Board default: empty')
})

test('a chat is not told of what it cannot use', () => {
  const here = draw(allHelp(VERBS, null, CHAT))
  for (const known of VERBS.filter(({ surfaces }) => !surfaces.includes('chat')))
    expect(here).not.toContain(`- ${known.name}:`)
  expect(draw(verbHelp(verb('complete'), CHAT))).not.toContain('--artifacts')
})

test('the short help is short enough for one message of any chat', () => {
  expect(draw(shortHelp(VERBS, COUNTS, CHAT)).length).toBeLessThan(1_500)
  expect(draw(allHelp(VERBS, COUNTS, CHAT)).length).toBeLessThan(4_000)
})

test('a word longer than the line stays whole', () => {
  expect(wrap(`a ${'x'.repeat(30)} b`, 20)).toEqual(['a', 'x'.repeat(30), 'b'])
})
