import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '../../skills')

export interface SkillText {
  readonly folder: string
  readonly front: Readonly<Record<string, unknown>>
  readonly body: string
}

export const skillFolders = (): readonly string[] => readdirSync(ROOT)

export function readSkill(folder: string): SkillText {
  const text = readFileSync(join(ROOT, folder, 'SKILL.md'), 'utf8')
  const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? []
  return { folder, front: parse(front) as Record<string, unknown>, body }
}

export interface ToolRow {
  readonly name: string
  readonly fields: readonly string[]
}

/** Rows of the table of tools: the name in the first cell, the arguments in the last. */
export function toolRows(body: string): readonly ToolRow[] {
  return body.split('\n').flatMap((line) => {
    const [, name, last = ''] = /^\| `(kanban_\w+)` \|.*\|([^|]*)\|$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, fields: [...last.matchAll(/`(\w+)`/g)].map(([, field = '']) => field) }]
  })
}
