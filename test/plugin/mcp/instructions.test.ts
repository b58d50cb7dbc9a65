import { expect, test } from 'vitest'
import { toolsFor } from '../../../kanban-core/index.ts'
import { INSTRUCTIONS } from '../../../plugin/mcp/instructions.ts'
import { kindOf } from '../../../plugin/mcp/tools.ts'

test.each(['worker', 'reviewer', 'orchestrator'] as const)(
  'the instructions for a kind of agent speak of tools that it has: %s',
  (kind) => {
    const told = [...INSTRUCTIONS[kind].matchAll(/\bkanban_\w+/g)].map(([name]) => name)
    const has = toolsFor(kind).map((tool) => tool.name)
    expect(told.filter((name) => !has.includes(name))).toEqual([])
    expect(told).toContain('kanban_show')
    expect(kindOf(toolsFor(kind))).toBe(kind)
  },
)
