import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
export const PRODUCT = ['kanban-core', 'platforms', 'plugin']

/** Paths of all files under the folder, from the root, with `/`. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fromRoot(join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export const isCode = (path: string): boolean => /\.[jt]sx?$/.test(path)

const IMPORT = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm

/** What a file imports: paths from the root for relative imports, else the specifier as written. */
export function importsOf(path: string): string[] {
  return [...read(path).matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? ''
    return specifier.startsWith('.') ? fromRoot(join(ROOT, dirname(path), specifier)) : specifier
  })
}

const fromRoot = (path: string): string => relative(ROOT, path).split(sep).join('/')
