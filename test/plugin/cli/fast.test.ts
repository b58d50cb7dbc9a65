import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
/** What a file loads when it is loaded: no types, nothing that is imported later on. */
const LOADED = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm

function loadedBy(file: string, seen = new Map<string, string>(), by = ''): ReadonlyMap<string, string> {
  if (seen.has(file)) return seen
  seen.set(file, by)
  if (!file.startsWith('/')) return seen
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(LOADED))
    loadedBy(target.startsWith('.') ? join(dirname(file), target) : target, seen, file)
  return seen
}

test('a verb loads little before it asks the gateway: no core, no schema, no server, no database', () => {
  const loaded = [...loadedBy(join(ROOT, 'plugin/cli/main.ts')).keys()].map((file) => file.replace(`${ROOT}/`, ''))
  expect(loaded.filter((file) => !file.startsWith('plugin/') && !file.startsWith('platforms/')).toSorted()).toEqual([
    'node:fs',
    'node:net',
    'node:os',
    'node:path',
    'picocolors',
    'string-width',
  ])
  expect(loaded.length).toBeLessThan(25)
})
