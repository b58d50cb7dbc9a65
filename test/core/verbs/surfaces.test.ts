import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf, isOn, label } from '../../../kanban-core/verbs/grammar/fields.ts'
import type { Field } from '../../../kanban-core/verbs/grammar/fields.ts'
import { allFields } from '../../../kanban-core/verbs/grammar/verb.ts'
import { readWords } from '../../../kanban-core/verbs/grammar/words.ts'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { inputSchema } from '../../../kanban-core/verbs/grammar/schema-json.ts'
import { tokenize } from '../../../kanban-core/verbs/grammar/tokenize.ts'
import { toolsFor } from '../../../kanban-core/verbs/tool.ts'
import { parseLine } from '../../../kanban-core/verbs/grammar/grammar.ts'
import type { Surface, Verb } from '../../../kanban-core/verbs/verb.ts'

const AUDIENCES = ['worker', 'reviewer', 'orchestrator'] as const
const named = VERBS.map((verb) => [verb.name, verb] as const)

/** The field was reached by writing it down as a person would. */
function canBeWritten(verb: Verb, field: Field, surface: Surface): boolean {
  const fields = allFields(verb).filter((known) => isOn(known, surface))
  const words =
    field.hints.positional === undefined
      ? `--${field.flag}${field.kind === 'boolean' ? '' : ' t_1'}`
      : fields
          .filter((known) => known.hints.positional !== undefined)
          .map(() => 't_1')
          .join(' -- ')
  return readWords({ tokens: tokenize(words), source: words }, fields, { verb, surface, fields }).given.has(field)
}

function isReached(verb: Verb, field: Field, surface: Surface): boolean {
  if (!isOn(field, surface)) return /\w+ \w+/.test(field.hints.only?.why ?? '')
  if (surface === 'chat' || surface === 'cli') return canBeWritten(verb, field, surface)
  return surface === 'tool' || field.json in inputSchema(verb, surface).properties
}

describe.each(named)('%s', (_name, verb) => {
  test('has each field on each of its surfaces, or says why not', () => {
    const lost = fieldsOf(verb).flatMap((field) =>
      verb.surfaces
        .filter((surface) => !isReached(verb, field, surface))
        .map((surface) => `${label(field, surface)} on ${surface}`),
    )
    expect(lost).toEqual([])
  })
  test('names as exceptions only surfaces that it has, and asks for nothing that one cannot give', () => {
    const fields = fieldsOf(verb)
    expect(verb.surfaces).toEqual(expect.arrayContaining(fields.flatMap((field) => field.hints.only?.surfaces ?? [])))
    expect(fields.filter((field) => field.required && verb.surfaces.some((surface) => !isOn(field, surface)))).toEqual(
      [],
    )
  })
  test('has a JSON Schema whose every property is described', () => {
    const schema = inputSchema(verb, 'http')
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
    expect(Object.keys(schema.properties).filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([])
    expect(
      Object.entries(schema.properties).filter(
        ([, property]) => !property.description || (property.type ?? property.anyOf) === undefined,
      ),
    ).toEqual([])
  })
  test('is a tool with the same fields where it is offered to agents', () => {
    expect(verb.surfaces.includes('tool')).toBe(verb.tool !== null)
    for (const audience of AUDIENCES.filter((who) => verb.tool?.offeredTo.includes(who))) {
      const tool = toolsFor(audience).find((known) => known.name === `kanban_${verb.name.replaceAll(/[- ]/g, '_')}`)
      const expected = fieldsOf(verb)
        .filter((field) => isOn(field, 'tool'))
        .map((field) => (field.name === verb.tool?.ownTask ? 'task' : field.json))
      expect(Object.keys(tool?.inputSchema.properties ?? {}).toSorted()).toEqual(expected.toSorted())
      expect(tool?.annotations).toMatchObject({
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: false,
      })
      if (audience !== 'orchestrator') expect(tool?.inputSchema.required ?? []).not.toContain('task')
    }
  })
  test('can be read by what its examples say', () => {
    const understood = (example: string) =>
      verb.surfaces
        .map((surface) => parseLine(example, surface, VERBS))
        .some((request) => request.ok && `${request.verb.name} `.startsWith(`${verb.name} `))
    expect(verb.examples.filter((example) => !understood(example))).toEqual([])
  })
})

test.each(named)('%s: free text comes last, and only a list takes several words', (_name, verb) => {
  const positionals = fieldsOf(verb).filter((field) => field.hints.positional !== undefined)
  expect(
    positionals.slice(0, -1).filter((field) => field.hints.positional === 'words' || field.hints.positional === 'rest'),
  ).toEqual([])
  expect(positionals.filter((field) => (field.kind === 'list') !== (field.hints.positional === 'many'))).toEqual([])
})

test.each(named)('%s: no two fields share a name', (_name, verb) => {
  for (const names of [fieldsOf(verb).map((field) => field.flag), fieldsOf(verb).map((field) => field.json)])
    expect(new Set(names).size).toBe(names.length)
})

test('every tool name and schema is one that agents accept', () => {
  for (const audience of AUDIENCES) {
    for (const tool of toolsFor(audience)) {
      expect(tool.name).toMatch(/^kanban_[a-z_]{1,50}$/)
      expect(tool.description.length).toBeGreaterThan(20)
      expect(() => z.fromJSONSchema(tool.inputSchema as Parameters<typeof z.fromJSONSchema>[0])).not.toThrow()
      expect(JSON.stringify(tool.inputSchema)).not.toContain('$ref')
    }
  }
})
