import { expect, test } from 'vitest'
import { z } from 'zod'
import { profileSchema } from '../../../plugin/worker/profile.ts'

/** The sentences that a profile is refused with; empty = it is taken. */
function complaints(given: object): string[] {
  const { error } = profileSchema.safeParse(given)
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

test('a command profile is read with all that it may say', () => {
  const given = {
    agent: 'command',
    argv: ['./worker', '{task}'],
    description: 'does it',
    model: 'm',
    effort: 'high',
    workspace: 'dir:/srv/site',
    skills: ['code-review'],
    concurrency: 2,
    max_runtime: '45m',
    env: { pass: ['A'], require: ['B'], set: { C: 'env:D' } },
  }
  expect(profileSchema.parse(given)).toEqual({
    agent: 'command',
    argv: ['./worker', '{task}'],
    description: 'does it',
    model: 'm',
    effort: 'high',
    workspace: { kind: 'dir', path: '/srv/site' },
    skills: ['code-review'],
    concurrency: 2,
    maxRuntime: 45 * 60_000,
    permission: null,
    endpoint: null,
    maxTurns: null,
    budgetUsd: null,
    dailyBudgetUsd: null,
    price: null,
    env: { pass: ['A'], require: ['B'], set: { C: 'env:D' } },
    allow: [],
  })
})

test('what a profile leaves out is nothing, not a guess', () => {
  expect(profileSchema.parse({ agent: 'command', argv: ['x'] })).toEqual({
    agent: 'command',
    argv: ['x'],
    description: '',
    model: null,
    effort: null,
    workspace: null,
    skills: [],
    concurrency: null,
    maxRuntime: null,
    permission: null,
    endpoint: null,
    maxTurns: null,
    budgetUsd: null,
    dailyBudgetUsd: null,
    price: null,
    env: { pass: null, require: [], set: {} },
    allow: [],
  })
})

test('an unknown agent is refused with the known ones', () => {
  expect(complaints({ agent: 'cloud' })).toEqual([
    expect.stringMatching(/^agent: there is no agent cloud; known agents: auto, .*command/),
  ])
})

test('what an agent cannot do is an error when the config is loaded', () => {
  expect(complaints({ agent: 'command' })).toEqual(['argv: agent command needs argv: the program and its arguments'])
  expect(complaints({ agent: 'auto', argv: ['x'] })).toEqual([
    'argv: argv belongs to agent command; auto has a command line of its own',
  ])
  expect(complaints({ agent: 'command', argv: ['x'], allow: [['node']] })).toEqual([
    'allow: allow belongs to agent builtin; command cannot hold a worker to it',
  ])
  expect(complaints({ agent: 'command', argv: ['{task}'] })).toEqual([
    'argv: the first member names the program and takes no placeholder',
  ])
})

test('fields that nothing implements are refused', () => {
  for (const field of ['shell', 'budget', 'retries'])
    expect(complaints({ agent: 'auto', [field]: 1 })).toEqual([expect.stringContaining(field)])
})

test("no profile may hand on the gateway's own tokens or set what the gateway sets", () => {
  for (const env of [
    { pass: ['TELEGRAM_BOT_TOKEN'] },
    { require: ['SLACK_APP_TOKEN'] },
    { set: { X: 'env:DISCORD_BOT_TOKEN' } },
  ]) {
    expect(complaints({ agent: 'auto', env })).toEqual([
      expect.stringContaining("is the gateway's own token and is never handed to a worker"),
    ])
  }
  expect(complaints({ agent: 'auto', env: { set: { KANBAN_RUN: 'r_1' } } })).toEqual([
    expect.stringContaining('KANBAN_* variables are set by the gateway alone'),
  ])
})

test('what cannot be a workspace, a variable, a duration or a skill is refused', () => {
  const wrong = [
    { workspace: 'dir:relative' },
    { workspace: '/abs' },
    { env: { pass: ['not a name'] } },
    { env: { set: { X: 'file:relative' } } },
    { max_runtime: 'soon' },
    { skills: ['../evil'] },
    { concurrency: 0 },
    { argv: ['a\0b'] },
  ]
  for (const one of wrong) expect([one, complaints({ agent: 'command', argv: ['x'], ...one }).length]).toEqual([one, 1])
})

test('the schema can be shown as JSON Schema', () => {
  const shown = z.toJSONSchema(profileSchema, { io: 'input' })
  expect(Object.keys(shown.properties ?? {})).toContain('max_runtime')
  expect(shown.additionalProperties).toBe(false)
})

test('a limit that an agent cannot keep is an error when the config is loaded', () => {
  expect(complaints({ agent: 'codex', budget_usd: 3 })).toEqual([
    'budget_usd: Codex has no limit on money, so budget_usd would promise what nobody keeps; use max_runtime',
  ])
  expect(complaints({ agent: 'codex', max_turns: 3 })).toHaveLength(1)
  expect(complaints({ agent: 'claude', budget_usd: 3, max_turns: 3, effort: 'high', permission: 'board' })).toEqual([])
  expect(complaints({ agent: 'gemini', effort: 'high' })).toEqual([
    'effort: Gemini CLI has no levels of effort; leave it out',
  ])
  expect(complaints({ agent: 'claude', effort: 'huge' })).toEqual([
    'effort: Claude Code knows the efforts low, medium, high, xhigh, max',
  ])
  expect(complaints({ agent: 'command', argv: ['x'], permission: 'read' })).toHaveLength(1)
  expect(complaints({ agent: 'claude', permission: 'root' })).toHaveLength(1)
  expect(complaints({ agent: 'auto', max_turns: 5 })).toEqual([
    'max_turns: max_turns needs to know the agent: name one in place of auto',
  ])
  expect(complaints({ agent: 'opencode', model: 'sonnet' })).toEqual([
    'agent: opencode names a model as provider/model, not sonnet',
  ])
})

test('an endpoint is for the built-in worker, with a model, and http', () => {
  const endpoint = 'http://127.0.0.1:11434/v1'
  expect(complaints({ agent: 'builtin', endpoint, model: 'qwen3' })).toEqual([])
  expect(complaints({ agent: 'builtin', endpoint })).toEqual([
    'agent: an endpoint needs a model: name one that it serves',
  ])
  expect(complaints({ agent: 'builtin', model: 'qwen3' })).toEqual([
    'agent: model means nothing to the built-in worker without an endpoint: it works recipes and asks no model',
  ])
  expect(complaints({ agent: 'claude', endpoint })).toHaveLength(1)
  expect(complaints({ agent: 'builtin', endpoint: 'file:///etc', model: 'x' })).toHaveLength(1)
  expect(complaints({ agent: 'builtin', endpoint: 'somewhere', model: 'x' })).toHaveLength(1)
})
