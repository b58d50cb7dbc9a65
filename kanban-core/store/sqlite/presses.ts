import { PRESS_CAPACITY } from '../chat.ts'
import type { PressRow, PressRows } from '../chat.ts'
import type { RawRow, Scalar } from '../rows.ts'
import type { GroupCommit } from './commit.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

export function presses(sql: Statements, group: GroupCommit): PressRows {
  const write = <T>(work: () => T): Promise<T> => group.write(() => ({ keep: true, value: work() }))
  return {
    put: async (row) => {
      await write(() => {
        sql.run(WRITE.putPress, ...valuesOf(row))
        sql.run(WRITE.dropOldestPresses, PRESS_CAPACITY)
      })
    },
    find: async (token) => {
      const row = sql.one(READ.press, token)
      return row === null ? null : pressOf(row)
    },
    use: (token, eventId) => write(() => sql.run(WRITE.usePress, eventId, token, eventId) > 0),
    free: async (token, eventId) => {
      await write(() => sql.run(WRITE.freePress, token, eventId))
    },
    alias: async (name, token) => {
      await write(() => {
        sql.run(WRITE.namePress, name, token)
        sql.run(WRITE.dropOldestNames, PRESS_CAPACITY)
      })
    },
    aliased: async (name) => sql.scalar(READ.pressAliased, name) as string | null,
  }
}

const valuesOf = ({ token, command, ask, holds, place, persons, expiresAt, usedBy }: PressRow): readonly Scalar[] => [
  token,
  command,
  ask,
  holds === null ? null : JSON.stringify(holds),
  place,
  persons === null ? null : JSON.stringify(persons),
  expiresAt,
  usedBy,
]

const pressOf = (row: RawRow): PressRow => ({
  ...(row as unknown as PressRow),
  holds: parsed(row['holds']) as PressRow['holds'],
  persons: parsed(row['persons']) as PressRow['persons'],
})

const parsed = (value: Scalar | undefined): unknown => (typeof value === 'string' ? JSON.parse(value) : null)
