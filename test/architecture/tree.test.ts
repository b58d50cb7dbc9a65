import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PRODUCT, ROOT, filesIn, isCode, read } from './sources.ts'

const FOLDERS = ['kanban-core', 'platforms', 'plugin', 'skills', 'test']
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'plugin.manifest.json']
const PAPERS = ['README.md', 'LICENSE', 'SECURITY.md', 'CHANGELOG.md']
const GENERATED = ['node_modules', 'dist', 'coverage']
const MAX_LINES = 300

const product = PRODUCT.flatMap(filesIn)

test('the top level holds only the entries of the design', () => {
  const known = [...FOLDERS, ...FILES, ...PAPERS, ...GENERATED]
  expect(readdirSync(ROOT).filter((name) => !name.startsWith('.') && !known.includes(name))).toEqual([])
})

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = product.filter(isCode).filter((path) => read(path).trimEnd().split('\n').length > MAX_LINES)
  expect(long).toEqual([])
})

test('product code leaves nothing for later', () => {
  expect(product.filter(isCode).filter((path) => /\b(?:TODO|FIXME)\b/.test(read(path)))).toEqual([])
})

test('the lock file names no registry', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"')
})
