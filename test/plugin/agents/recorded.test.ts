import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { presetOf } from '../../../plugin/worker/agents/index.ts'
import type { AgentRecord, Ending, Preset } from '../../../plugin/worker/agents/preset.ts'

/** What real agents printed in these cases: `exit <code>` in the first line, then their output. */
const RECORDED = join(import.meta.dirname, '../../fixtures/recorded')
const NOW = Date.UTC(2026, 10, 22)

const agents = readdirSync(RECORDED)
const presetNamed = (name: string): Preset => presetOf(name) ?? expect.fail(`there is no preset ${name}`)

function endingOf(agent: string, name: string): Ending {
  const [first = '', ...lines] = readFileSync(join(RECORDED, agent, `${name}.txt`), 'utf8').split('\n')
  const preset = presetNamed(agent)
  const records = lines.flatMap((line): readonly AgentRecord[] => preset.read(line))
  const plain = lines.filter((line) => line.trim() !== '' && preset.read(line).length === 0 && !line.startsWith('{'))
  return { code: Number(first.replace('exit ', '')), signal: null, lastLines: plain.slice(-20), records, now: NOW }
}

const kindOf = (agent: string, name: string) => presetNamed(agent).classify(endingOf(agent, name))?.kind ?? null
const cases = (name: string) => agents.filter((agent) => existsSync(join(RECORDED, agent, `${name}.txt`)))

test('four agents at least were recorded', () => {
  expect(agents).toEqual(expect.arrayContaining(['claude', 'codex', 'gemini', 'opencode']))
})

describe.each(cases('complete'))('%s, completing its task', (agent) => {
  const { records } = endingOf(agent, 'complete')
  const preset = presetNamed(agent)

  test('tells its session, its calls and its words', () => {
    expect(records.find(({ is }) => is === 'session')).toMatchObject({ id: expect.stringMatching(/^[\w-]{10,}$/) })
    const calls = records.flatMap((record) => (record.is === 'did' ? [record.text] : []))
    for (const tool of ['kanban_show', 'kanban_heartbeat', 'kanban_complete'])
      expect([tool, calls.some((call) => call.endsWith(tool))]).toEqual([tool, true])
    expect(records.filter(({ is }) => is === 'said').length).toBeGreaterThan(0)
  })

  test('tells what it used, as far as it keeps an account', () => {
    const used = records.flatMap((record) => (record.is === 'used' ? [record.usage] : []))
    expect(used.length > 0).toBe(preset.supports.usage !== null)
    const sum = used.reduce((total, { output_tokens: output }) => total + output, 0)
    if (preset.supports.usage !== null) expect(sum).toBeGreaterThan(0)
  })

  test('has not failed', () => {
    expect(kindOf(agent, 'complete')).toBeNull()
  })
})

test.each(cases('no-end'))('%s that ends without a verdict has not failed by itself', (agent) => {
  expect(kindOf(agent, 'no-end')).toBeNull()
})

test.each([
  ['auth', 'auth'],
  ['rate', 'rate_limited'],
  ['billing', 'billing'],
  ['outage', 'outage'],
] as const)('a provider that answers with %s is told as %s by each agent', (name, kind) => {
  const told = cases(name).map((agent) => [agent, kindOf(agent, name)])
  expect(told).toEqual(cases(name).map((agent) => [agent, kind]))
})
