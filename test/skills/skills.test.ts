import { describe, expect, test } from 'vitest'
import { toolsFor } from '../../kanban-core/index.ts'
import type { Tool } from '../../kanban-core/index.ts'
import { readSkill, skillFolders, toolRows } from './read.ts'

type Audience = Parameters<typeof toolsFor>[0]

/** The fields of the Agent Skills standard. Its validator refuses every other. */
const FIELDS = ['name', 'description', 'license', 'compatibility', 'metadata', 'allowed-tools']
/** About four characters a token; the standard asks for fewer than 5 000 tokens. */
const LONGEST = 5_000 * 4

const OFFERED: Readonly<Record<string, readonly Audience[]>> = {
  'kanban-worker': ['worker', 'reviewer'],
  'kanban-orchestrator': ['orchestrator'],
}

test('the two skills are there', () => {
  expect([...skillFolders()].sort()).toEqual(Object.keys(OFFERED).sort())
})

describe.each(skillFolders())('%s', (folder) => {
  const { front, body } = readSkill(folder)

  test('has a front matter that the standard allows', () => {
    const { name, description, metadata, license } = front
    expect(Object.keys(front).filter((field) => !FIELDS.includes(field))).toEqual([])
    expect(name).toBe(folder)
    expect(name).toMatch(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(String(description).length).toBeGreaterThan(0)
    expect(String(description).length).toBeLessThanOrEqual(1024)
    expect(typeof license).toBe('string')
    expect(Object.values(metadata as object).every((value) => typeof value === 'string')).toBe(true)
  })

  test('is short enough to be loaded whole', () => {
    expect(body.split('\n').length).toBeLessThan(500)
    expect(body.length).toBeLessThan(LONGEST)
  })

  test('says that a client may name the tools differently', () => {
    expect(body).toMatch(/the tool whose name ends in `kanban_\w+`/)
  })

  test('lists the tools that are offered, no more and no fewer', () => {
    expect(
      toolRows(body)
        .map((row) => row.name)
        .sort(),
    ).toEqual([...toolsOf(folder).keys()].sort())
  })

  test('names arguments that the tools have, and all that they need', () => {
    const tools = toolsOf(folder)
    const wrong = toolRows(body).flatMap(({ name, fields }) => {
      const { properties = {}, required = [] } = tools.get(name)?.inputSchema ?? {}
      return [
        ...fields.filter((field) => !Object.hasOwn(properties, field)).map((field) => `${name} has no ${field}`),
        ...required.filter((field) => !fields.includes(field)).map((field) => `${name} needs ${field}`),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('speaks of no tool that is not in its table', () => {
    const spoken = new Set([...body.matchAll(/\bkanban_\w+/g)].map(([word]) => word))
    const known = new Set(toolRows(body).map((row) => row.name))
    expect([...spoken].filter((word) => !known.has(word))).toEqual([])
  })
})

function toolsOf(folder: string): ReadonlyMap<string, Tool> {
  return new Map((OFFERED[folder] ?? []).flatMap((audience) => toolsFor(audience)).map((tool) => [tool.name, tool]))
}
