import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../kanban-core/index.ts'
import { approve, ask, codeOf, fresh, readCode, reject } from '../../../plugin/chat/pairing.ts'
import { NOBODY } from '../../../plugin/chat/people-shelf.ts'
import type { PeopleRecord } from '../../../plugin/chat/people-shelf.ts'

const stranger = (id: string, account = 'bot') => ({
  platform: 'telegram',
  account,
  id,
  name: `name of ${id}`,
  route: { platform: 'telegram', account, chat: id, thread: null, anchor: null, person: id },
})
/** Strangers that each got a code. */
const asked = (ids: readonly string[], now = 0): PeopleRecord =>
  ids.reduce((record, id) => ask(record, stranger(id), `KEY0000${id}`, now)[0], NOBODY)

describe('a code', () => {
  test('has eight of 32 letters, and is read as people type it', () => {
    const code = codeOf((bytes) => Uint8Array.from({ length: bytes }, (_, at) => at * 37))
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(readCode(' abcd-ol1i ')).toBe('ABCD0111')
  })

  test('stays the same while it is good, and is another one after an hour', () => {
    const first = asked(['1'])
    const [same, again] = ask(first, stranger('1'), 'OTHER', HOUR - 1)
    expect(again).toEqual({ kind: 'code', code: 'KEY00001', until: HOUR, isNew: false })
    expect(same).toBe(first)
    expect(ask(first, stranger('1'), 'OTHER', HOUR)[1]).toMatchObject({ code: 'OTHER', isNew: true })
  })

  test('is given to three at once, per bot', () => {
    const three = asked(['1', '2', '3'])
    expect(ask(three, stranger('4'), 'FOURTH', MINUTE)).toEqual([three, { kind: 'full', until: HOUR }])
    expect(ask(three, stranger('4', 'other bot'), 'FOURTH', MINUTE)[1]).toMatchObject({ code: 'FOURTH' })
    expect(ask(three, stranger('4'), 'FOURTH', HOUR)[1]).toMatchObject({ code: 'FOURTH' })
  })

  test('lets its holder in once, with the role that was given', () => {
    const [after, decided] = approve(asked(['1', '2']), 'key0-0001', 'viewer', MINUTE)
    expect(decided).toMatchObject({ ok: true, found: { id: '1', role: 'viewer', since: MINUTE, tell: { chat: '1' } } })
    expect(fresh(after, MINUTE).map(({ id }) => id)).toEqual(['2'])
    expect(approve(after, 'KEY00001', 'admin', MINUTE)[1]).toEqual({ ok: false, why: 'unknown' })
  })

  test('is worth nothing after an hour, or once it was rejected', () => {
    expect(approve(asked(['1']), 'KEY00001', 'viewer', HOUR)[1]).toEqual({ ok: false, why: 'unknown' })
    const [after, found] = reject(asked(['1']), 'key00001', 1)
    expect(found?.id).toBe('1')
    expect(approve(after, 'KEY00001', 'viewer', 1)[1]).toEqual({ ok: false, why: 'unknown' })
  })
})

/** The same wrong code, several times. */
const miss = (record: PeopleRecord, times: number, now: number) =>
  Array.from({ length: times }).reduce<PeopleRecord>((at) => approve(at, 'WRONG000', 'viewer', now)[0], record)

describe('wrong codes', () => {
  test('lock approving for an hour after five within one', () => {
    const locked = miss(asked(['1']), 5, 0)
    expect(approve(locked, 'KEY00001', 'viewer', MINUTE)[1]).toEqual({ ok: false, why: 'locked', until: HOUR })
    const later = ask(locked, stranger('2'), 'HERE0000', HOUR)[0]
    expect(approve(later, 'HERE0000', 'viewer', HOUR)[1]).toMatchObject({ ok: true })
  })

  test('are forgotten after an hour, and after a right one', () => {
    expect(approve(miss(miss(asked(['1'], HOUR), 4, 0), 1, HOUR), 'KEY00001', 'viewer', HOUR)[1]).toMatchObject({
      ok: true,
    })
    const [after] = approve(miss(asked(['1', '2']), 4, 0), 'KEY00001', 'viewer', 0)
    expect(approve(miss(after, 4, 0), 'KEY00002', 'viewer', 0)[1]).toMatchObject({ ok: true })
  })
})

test('a thousand strangers leave three codes and nothing more', () => {
  const crowd = Array.from({ length: 1_000 }, (_, at) => String(at))
  const record = crowd.reduce((at, id) => ask(at, stranger(id), `C${id}`, 0)[0], NOBODY)
  expect(record.asking).toHaveLength(3)
})
