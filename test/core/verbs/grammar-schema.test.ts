import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  argv,
  board,
  duration,
  jsonObject,
  line,
  profile,
  profileOrNone,
  taskRef,
  text,
  time,
  workspace,
} from '../../../kanban-core/verbs/grammar/schema.ts'
import { parseWhen } from '../../../kanban-core/verbs/grammar/schema-time.ts'

/** A Tuesday afternoon in the host's own zone, whatever that is. */
const NOW = new Date(2026, 11, 1, 14, 30).getTime()
const local = (day: number, hour = 0, minute = 0, second = 0) => new Date(2026, 11, day, hour, minute, second).getTime()
const HOUR = 3_600_000

describe('a time', () => {
  test.each([
    ['2026-12-03 09:00', local(3, 9)],
    ['2026-12-03T09:05:07', local(3, 9, 5, 7)],
    ['2026-12-03', local(3)],
    ['2026-12-3 at 9:00', local(3, 9)],
    ['in 2h', NOW + 2 * HOUR],
    ['in 2 hours', NOW + 2 * HOUR],
    ['+90m', NOW + 1.5 * HOUR],
    ['1d', NOW + 24 * HOUR],
    ['in 1 week', NOW + 168 * HOUR],
    ['now', NOW],
    ['18:30', local(1, 18, 30)],
    ['9:00', local(2, 9)],
    ['at 9am', local(2, 9)],
    ['9:15 pm', local(1, 21, 15)],
    ['12am', local(2)],
    ['noon', local(2, 12)],
    ['today 8:00', local(1, 8)],
    ['tomorrow', local(2)],
    ['Tomorrow 9:00', local(2, 9)],
    ['tomorrow at 9pm', local(2, 21)],
    ['monday', local(7)],
    ['fri 8:00', local(4, 8)],
    ['tuesday 9:00', local(8, 9)],
    ['tuesday 18:00', local(1, 18)],
    ['next monday at 7:30', local(7, 7, 30)],
  ])('%s', (written, instant) => expect(parseWhen(written)?.instant(NOW)).toBe(instant))

  test.each([
    ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00:30.5+01:00', '2026-12-01T08:00:30.500Z'],
    ['2026-12-01 09:00 +0100', '2026-12-01T08:00:00.000Z'],
    ['2026-12-01t09:00z', '2026-12-01T09:00:00.000Z'],
  ])('with a zone means the same everywhere: %s', (written, utc) =>
    expect(new Date(parseWhen(written)?.instant(NOW) ?? 0).toISOString()).toBe(utc),
  )

  test.each([
    '',
    'soon',
    '300',
    '25:00',
    '13pm',
    '2026-02-30',
    '2026-13-01',
    '2026-12-01T09:00+99:99',
    'in 99999d',
    'in',
    'tomorrow 9',
    'someday 9:00',
    '1969-01-01',
    'in 0 days',
  ])('%j is none', (written) => {
    expect(time().safeParse(written).success).toBe(false)
  })
})

const read = (schema: z.ZodType, written: unknown) => {
  const result = schema.safeParse(written)
  return result.success ? result.data : 'refused'
}

describe('what a field accepts, and what the verb gets', () => {
  test.each<readonly [z.ZodType, unknown, unknown]>([
    [taskRef(), ' T_9FC ', 't_9fc'],
    [taskRef(), '9fc', 't_9fc'],
    [taskRef(), 't_123456789', 'refused'],
    [taskRef(), "t_1'; drop", 'refused'],
    [taskRef(), '', 'refused'],
    [profile(), '@coder', 'coder'],
    [profile(), '../x', 'refused'],
    [profileOrNone(), 'None', null],
    [profileOrNone(), 'coder', 'coder'],
    [board(), 'Main', 'main'],
    [board(), 'a/b', 'refused'],
    [duration(), '1h30m', 5_400_000],
    [duration(), '300', 300_000],
    [duration(), '0s', 'refused'],
    [duration(), '99999d', 'refused'],
    [duration(HOUR), '2h', 'refused'],
    [text('body'), ' a\r\nb\tc\u0000\u001b[31m ', 'a\nb\tc[31m'],
    [text('body'), 'half \ud83d', 'half \ufffd'],
    [text('body'), ' \n ', 'refused'],
    [line('title'), 'two\n  lines', 'two lines'],
    [line('title'), '', 'refused'],
    [workspace(), 'scratch', { kind: 'scratch' }],
    [workspace(), 'dir:/srv/x', { kind: 'dir', path: '/srv/x' }],
    [workspace(), 'worktree', { kind: 'worktree', path: null }],
    [workspace(), 'worktree:/srv/y z', { kind: 'worktree', path: '/srv/y z' }],
    [workspace(), 'dir:relative', 'refused'],
    [workspace(), 'dir', 'refused'],
    [workspace(), 'scratch:/x', 'refused'],
    [workspace(), 'dir:/a\u0000b', 'refused'],
    [argv(), 'npm test -- —coverage “a b” $HOME;', ['npm', 'test', '--', '--coverage', 'a b', '$HOME;']],
    [argv(), 'npm run build && npm test', 'refused'],
    [argv(), 'sh -c "npm run build && npm test"', ['sh', '-c', 'npm run build && npm test']],
    [argv(), '  ', 'refused'],
    [jsonObject(), { a: [1] }, { a: [1] }],
    [jsonObject(), [1], 'refused'],
    [jsonObject(10), { a: '0123456789' }, 'refused'],
  ])('%# %o', (schema, written, got) => expect(read(schema, written)).toEqual(got))
})
