import { describe, expect, test } from 'vitest'
import { PRODUCT, filesIn, importsOf, isCode } from './sources.ts'

const NODE = /^node:/
const ZOD = /^zod$/
const MODEL = /^kanban-core\/model\//
const STORE_PORT = /^kanban-core\/store\/[^/]+\.ts$/
const BOARD = /^kanban-core\/board\//
const PORTS = /^kanban-core\/dispatch\/ports\.ts$/
const CORE_DOOR = /^kanban-core\/index\.ts$/
const DRIVERS = ['better-sqlite3', 'pg']
/** Any npm package but the database drivers. */
const PACKAGE = new RegExp(`^(?!(?:${DRIVERS.join('|')}|kanban-core|platforms|plugin|test)(?:/|$))(?:@[^/]+/)?[\\w-]+`)

/** folder → what its files may import beside the folder itself (the part that the pattern matched); the first row that matches a file counts. */
const RULES: readonly (readonly [files: RegExp, mayImport: readonly RegExp[]])[] = [
  [/^kanban-core\/model\//, [ZOD]],
  [/^kanban-core\/store\/sqlite\//, [STORE_PORT, MODEL, ZOD, NODE, /^better-sqlite3$/]],
  [/^kanban-core\/store\/postgres\//, [STORE_PORT, MODEL, ZOD, NODE, /^pg$/]],
  [/^kanban-core\/store\//, [MODEL, ZOD, NODE]],
  [/^kanban-core\/board\//, [STORE_PORT, MODEL, ZOD, NODE]],
  [/^kanban-core\/(?:dispatch|notify|verbs)\//, [BOARD, STORE_PORT, MODEL, PORTS, ZOD, NODE]],
  [/^kanban-core\//, [ZOD, NODE]],
  [/^platforms\/[^/]+\//, [/^platforms\/[^/]+\.ts$/, CORE_DOOR, PACKAGE]],
  [/^platforms\/[^/]+$/, [/^platforms\/[^/]+\.ts$/, CORE_DOOR, PACKAGE]],
  [/^plugin\//, [/^platforms\//, CORE_DOOR, PACKAGE]],
]

const imports = new Map(
  PRODUCT.flatMap(filesIn)
    .filter(isCode)
    .map((file) => [file, importsOf(file)]),
)

test.each(RULES)('files of %s import only themselves and %s', (files) => {
  const strays = [...imports]
    .filter(([file]) => RULES.find(([pattern]) => pattern.test(file))?.[0] === files)
    .flatMap(([file, targets]) => targets.filter((target) => !mayImport(file, target)).map((to) => `${file} → ${to}`))
  expect(strays).toEqual([])
})

test('no file imports itself through others', () => {
  expect(cycles()).toEqual([])
})

describe('the rules themselves', () => {
  test.each([
    ['kanban-core/model/a.ts', 'kanban-core/model/steps/b.ts', true],
    ['kanban-core/model/a.ts', 'node:fs', false],
    ['kanban-core/store/open.ts', 'kanban-core/store/sqlite/store.ts', true],
    ['kanban-core/store/open.ts', 'better-sqlite3', false],
    ['kanban-core/store/sqlite/store.ts', 'better-sqlite3', true],
    ['kanban-core/store/sqlite/store.ts', 'kanban-core/store/postgres/store.ts', false],
    ['kanban-core/board/a.ts', 'kanban-core/store/sqlite/store.ts', false],
    ['kanban-core/board/a.ts', 'kanban-core/verbs/verb.ts', false],
    ['kanban-core/verbs/a.ts', 'kanban-core/notify/rules.ts', false],
    ['kanban-core/verbs/a.ts', 'hono', false],
    ['platforms/slack/a.ts', 'platforms/press.ts', true],
    ['platforms/slack/a.ts', '@slack/bolt', true],
    ['platforms/slack/a.ts', 'platforms/discord/index.ts', false],
    ['platforms/slack/a.ts', 'kanban-core/model/task.ts', false],
    ['platforms/press.ts', 'platforms/slack/press.ts', false],
    ['plugin/mount.ts', 'platforms/slack/index.ts', true],
    ['plugin/mount.ts', 'test/setup.ts', false],
    ['plugin/mount.ts', 'better-sqlite3', false],
  ])('%s → %s: %s', (from, to, allowed) => {
    expect(mayImport(from, to)).toBe(allowed)
  })
})

function mayImport(file: string, target: string): boolean {
  const [files, others = []] = RULES.find(([pattern]) => pattern.test(file)) ?? []
  const ownFolder = files?.exec(file)?.[0]
  if (ownFolder === undefined) return false
  return target.startsWith(ownFolder) || others.some((pattern) => pattern.test(target))
}

function cycles(): string[] {
  const open: string[] = []
  const closed = new Set<string>()
  const found: string[] = []
  const visit = (file: string): void => {
    if (open.includes(file)) found.push([...open.slice(open.indexOf(file)), file].join(' → '))
    if (closed.has(file) || open.includes(file)) return
    open.push(file)
    for (const target of imports.get(file) ?? []) if (imports.has(target)) visit(target)
    closed.add(open.pop() ?? file)
  }
  for (const file of imports.keys()) visit(file)
  return found
}
