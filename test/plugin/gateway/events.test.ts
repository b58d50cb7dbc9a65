import { afterEach, beforeEach, expect, test } from 'vitest'
import { Board, LOCAL_OPERATOR, ensureDefaultBoard, openStore } from '../../../kanban-core/index.ts'
import type { Store, TaskId } from '../../../kanban-core/index.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStreams } from '../../../plugin/api/events.ts'
import type { Wish } from '../../../plugin/api/events.ts'
import { RANDOM_IDS } from '../../../plugin/process.ts'

let store: Store
let board: Board
let streams: EventStreams
const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: silent }
const ALL: Wish = { board: null, task: null, kinds: [], after: null, drawn: false }

beforeEach(async () => {
  store = await openStore(`sqlite:${join(mkdtempSync(join(tmpdir(), 'kanban-events-')), 'board.db')}`, { create: true })
  board = new Board({ store, now: Date.now, ids: RANDOM_IDS })
  await ensureDefaultBoard(board.tools)
  streams = new EventStreams(store, log)
})
afterEach(async () => {
  streams.close()
  await store.close()
})

async function create(title: string): Promise<TaskId> {
  const { task } = await board.create(
    {
      board: 'default' as never,
      title,
      body: null,
      assignee: null,
      priority: 0,
      tenant: null,
      parents: [],
      triage: false,
      skills: [],
      workspace: { kind: 'scratch' },
      branch: null,
      maxRuntime: null,
      maxRetries: null,
      model: null,
      effort: null,
      verify: null,
      budget: null,
      reviewer: null,
      scheduledAt: null,
      idempotencyKey: null,
      idempotencyScope: 'while_open',
      subscribe: null,
    },
    LOCAL_OPERATOR,
  )
  return task.id
}

interface Line {
  readonly number?: number
  readonly kind?: string
  readonly task?: string
  readonly line?: unknown
  readonly heartbeat?: string
}

/** Reads lines until `enough` of them are events. */
async function read(response: Response, enough: number): Promise<Line[]> {
  const lines: Line[] = []
  const decoder = new TextDecoder()
  let rest = ''
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  while (lines.filter((line) => line.number !== undefined).length < enough) {
    const { done, value } = await reader.read()
    if (done) break
    const parts = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map((part) => JSON.parse(part) as Line))
  }
  await reader.cancel()
  return lines
}

const numbers = (lines: readonly Line[]) => lines.flatMap((line) => (line.number === undefined ? [] : [line.number]))

test('a stream begins with a sign of life, then tells what comes', async () => {
  const response = streams.open(ALL)
  await create('fresh')
  const lines = await read(response, 1)
  expect(lines[0]?.heartbeat).toBeDefined()
  expect(lines[1]).toMatchObject({ number: 1, kind: 'created' })
})

test('one that begins at a number tells everything after it once, also what happens meanwhile', async () => {
  for (let n = 0; n < 1_200; n++) await create(`old ${n}`)
  const response = streams.open({ ...ALL, board: 'default' as never, after: 100 })
  const fresh = Promise.all(Array.from({ length: 20 }, (_, n) => create(`fresh ${n}`)))
  expect(numbers(await read(response, 1_120))).toEqual(Array.from({ length: 1_120 }, (_, n) => n + 101))
  await fresh
})

test('one task, or chosen kinds, are heard alone', async () => {
  const [one, other] = [await create('one'), await create('other')]
  const task = streams.open({ ...ALL, task: one, drawn: true })
  const kinds = streams.open({ ...ALL, kinds: ['archived'] })
  for (const id of [other, one]) await board.step(id, 'archive', {}, LOCAL_OPERATOR)
  expect(await read(task, 1)).toMatchObject([{}, { kind: 'archived', task: one, line: expect.any(Array) }])
  expect(await read(kinds, 2)).toMatchObject([{}, { task: other }, { task: one }])
})

test('five hundred listeners that come and go leave nothing behind', async () => {
  const responses = Array.from({ length: 500 }, () => streams.open(ALL))
  await create('told to all')
  const read500 = await Promise.all(responses.map((response) => read(response, 1)))
  expect(read500.every((lines) => lines.at(-1)?.number === 1)).toBe(true)
  expect(streams.listening).toBe(0)
})

test('a listener that does not read is let go, and the others hear on', async () => {
  const deaf = streams.open({ ...ALL, drawn: true })
  const long = 'x'.repeat(400)
  for (let n = 0; n < 4_000 && streams.listening > 0; n++) await create(`${long} ${n}`)
  expect(streams.listening).toBe(0)
  await deaf.body?.cancel()
}, 60_000)

test('closing ends every stream', async () => {
  const response = streams.open(ALL)
  streams.close()
  expect(await read(response, 1)).toHaveLength(1)
})
