import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../../kanban-core/store/open.ts'
import { connectWriter } from '../../../kanban-core/store/sqlite/connection.ts'
import { READ, updateBoard, updateRun, updateTask, WRITE } from '../../../kanban-core/store/sqlite/sql.ts'
import type { Statements } from '../../../kanban-core/store/sqlite/statements.ts'
import { makePlace, removePlace } from './place.ts'
import type { Place } from './place.ts'

/** Tables that stay small, whatever the board holds. */
const SMALL = ['boards', 'graph', 'named_values', 'task_counts', 'outbox_counts', 'json_each']

/** Statements that may read more than they are asked for, and why that is little. */
const SCANS: Readonly<Record<string, string>> = {
  settling: 'the index holds only parents whose children are being told',
  openRuns: 'the index holds open runs only: as many as there are workers',
  openOfBoard: 'the index holds open runs only: as many as there are workers',
  openOfProfile: 'the index holds open runs only: as many as there are workers',
  openOfTenant: 'the index holds open runs only: as many as there are workers',
  allSubscriptions: 'every live subscription is the answer',
  setAsideOfBoard: 'the index holds open runs only: as many as there are workers',
  setAsideOfProfile: 'the index holds open runs only: as many as there are workers',
}

/** Statements that put rows in order after reading them, and why these are few. */
const SORTS: Readonly<Record<string, string>> = {
  openRuns: 'as many as there are workers',
  parents: 'a task has at most a hundred parents',
  subscriptions: 'those who follow one task',
  allSubscriptions: 'every live subscription is the answer',
  boards: 'as many as there are boards',
  counts: 'counters',
  countsOfBoard: 'counters',
  lanes: 'counters',
  tenants: 'counters',
  tenantsOfBoard: 'counters',
  parentIds: 'the neighbours of a frontier, each named once',
  childIds: 'the neighbours of a frontier, each named once',
  tell: 'those who follow one task',
  tellOthers: 'those who are operators',
  inherit: 'those who follow one task',
}

const STATEMENTS = Object.entries({
  ...READ,
  ...WRITE,
  updateTask: updateTask(['status', 'assignee', 'currentRun']),
  updateRun: updateRun(['state', 'outcome']),
  updateBoard: updateBoard(['title']),
})

let sql: Statements
let place: Place

beforeAll(async () => {
  place = await makePlace()
  await (await openStore(place.url, { create: true })).close()
  sql = connectWriter(place.file, { durability: 'full', readonly: false, create: false, maxPages: null })
})

afterAll(async () => {
  sql.db.close()
  await removePlace(place)
})

const planOf = (statement: string): readonly string[] => {
  const params = Array.from({ length: statement.split('?').length - 1 }, () => null)
  return sql.all(`EXPLAIN QUERY PLAN ${statement}`, ...params).map(({ detail }) => String(detail))
}

describe('no statement looks through a table that grows', () => {
  test.each(STATEMENTS)('%s', (name, statement) => {
    const scans = planOf(statement).flatMap((step) => /^SCAN (\w+)/.exec(step)?.[1] ?? [])
    const large = scans.filter((table) => !SMALL.includes(table) && !table.startsWith('CONSTANT'))
    expect(large.length > 0 ? 'scans' : 'searches').toBe(name in SCANS ? 'scans' : 'searches')
  })
})

describe('no statement sorts what an index could give in order', () => {
  test.each(STATEMENTS)('%s', (name, statement) => {
    const sorts = planOf(statement).some((step) => step.includes('TEMP B-TREE'))
    expect(sorts ? 'sorts' : 'reads in order').toBe(name in SORTS ? 'sorts' : 'reads in order')
  })
})
