import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { ROLES, SURFACES } from '../../../kanban-core/verbs/verb.ts'
import { nearest } from '../../../kanban-core/verbs/grammar/nearest.ts'
import { verbNamed } from '../../../kanban-core/verbs/grammar/verb.ts'

const FOLDER = join(import.meta.dirname, '../../../kanban-core/verbs')

test('every file that defines a verb has its line in the registry', () => {
  const registry = readFileSync(join(FOLDER, 'registry.ts'), 'utf8')
  const defining = readdirSync(FOLDER).filter(
    (file) =>
      file.endsWith('.ts') && /^export const \w+ = defineVerb\(/m.test(readFileSync(join(FOLDER, file), 'utf8')),
  )
  expect(defining.filter((file) => !registry.includes(`'./${file}'`))).toEqual([])
  expect(defining.length).toBeGreaterThan(40)
})

test('no two verbs answer to the same word', () => {
  const words = VERBS.flatMap((verb) => [verb.name, ...verb.aliases])
  expect(words.length).toBe(new Set(words).size)
  for (const verb of VERBS) expect(verbNamed(verb.name.toUpperCase(), VERBS)).toBe(verb)
})

test.each(VERBS.map((verb) => [verb.name, verb] as const))(
  '%s says in one short line what it does, who may, and where',
  (name, verb) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*)?$/)
    expect(verb.summary.length).toBeLessThanOrEqual(80)
    expect(verb.summary).toMatch(/^[^A-Z].*[^.]$/)
    expect(ROLES).toContain(verb.allow)
    expect(SURFACES).toEqual(expect.arrayContaining([...verb.surfaces]))
  },
)

test('the nearest word is found by its beginning, a swap, a missing and a wrong letter', () => {
  const words = ['create', 'comment', 'complete', 'context', 'claim', 'list', 'unblock', 'block']
  expect(nearest('crete', words)[0]).toBe('create')
  expect(nearest('lits', words)).toEqual(['list'])
  expect(nearest('comp', words)).toEqual(['complete'])
  expect(nearest('com', words)).toEqual(['comment', 'complete'])
  expect(nearest('unblok', words)[0]).toBe('unblock')
  expect(nearest('zzz', words)).toEqual([])
  expect(nearest('', words)).toEqual([])
})
