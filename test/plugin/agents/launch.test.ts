import { describe, expect, test } from 'vitest'
import { PROGRAMS, agentNames, presetOf } from '../../../plugin/worker/agents/index.ts'
import { chooseAuto } from '../../../plugin/worker/agents/auto.ts'
import type { LaunchContext, Login, Permission, Preset } from '../../../plugin/worker/agents/preset.ts'
import { profileSchema } from '../../../plugin/worker/profile.ts'
import { job } from '../worker/world.ts'

const MODELS: Readonly<Record<string, string>> = { opencode: 'openai/gpt-5' }

function contextOf({ name, supports }: Preset, more: Partial<LaunchContext> = {}): LaunchContext {
  const limits = supports.maxTurns === null ? {} : { max_turns: 7 }
  const endpoint = name === 'builtin' ? { endpoint: 'http://127.0.0.1:1/v1', model: 'm' } : {}
  const argv = name === 'command' ? { argv: ['worker', '{task}'] } : {}
  return {
    job: job(),
    profile: profileSchema.parse({ agent: name, ...limits, ...endpoint, ...argv }),
    model: MODELS[name] ?? 'some-model',
    effort: Array.isArray(supports.effort) ? (supports.effort[0] ?? null) : null,
    permission: 'edit',
    prompt: 'work kanban task t_1',
    session: '01234567-89ab-4cde-8f01-23456789abcd',
    home: '/home/kanban',
    folder: '/home/kanban/runs/t_1/1-r_1',
    workspace: '/work',
    alsoWritable: [],
    skills: [{ name: 'kanban-worker', path: '/skills/kanban-worker' }],
    mcp: { command: '/usr/bin/node', args: ['kanban.js', 'mcp'], env: { KANBAN_TASK: 't_1', KANBAN_TOKEN_FILE: '/t' } },
    env: { PATH: '/bin', HOME: '/home/me' },
    ...more,
  }
}

const all = agentNames()
  .map((name) => presetOf(name))
  .filter((preset) => preset !== null)
const textOf = (launched: object) => JSON.stringify(launched).replaceAll('\\', '')

describe.each(all.map((preset) => [preset.name, preset] as const))('%s', (_, preset) => {
  test('is started with its board tools, its order and its limits', () => {
    const context = contextOf(preset)
    const launched = preset.launch(context)
    expect(launched.argv.every((member) => typeof member === 'string' && !member.includes('\0'))).toBe(true)
    if (preset.name === 'command') return
    expect(textOf(launched)).toContain('work kanban task t_1')
    if (preset.name === 'hermes' || preset.name === 'builtin') return
    expect(textOf(launched)).toContain('kanban.js')
    expect(textOf(launched)).toContain('KANBAN_TOKEN_FILE')
    expect(textOf(launched)).toContain(context.model)
    expect(textOf(launched)).toContain('/skills')
    if (preset.supports.maxTurns !== null) expect(textOf(launched)).toMatch(/(?:turns?|steps)\D{0,20}7/i)
    expect(launched.files.every(({ name }) => !name.startsWith('/') && !name.includes('..'))).toBe(true)
  })

  test('each of its permissions is another command line', () => {
    const { permissions } = preset.supports
    const lines = permissions.map((permission: Permission) => textOf(preset.launch(contextOf(preset, { permission }))))
    // Codex tells board and read apart by its tools, the others too.
    expect(new Set(lines).size).toBe(permissions.length)
  })

  test('goes on with its session where it says that it can', () => {
    const resumed = preset.resume(contextOf(preset, { prompt: 'end now' }), 'the-session')
    expect(resumed !== null).toBe(preset.supports.resume)
    if (resumed !== null) expect(textOf(resumed)).toContain('end now')
    if (resumed !== null && preset.name !== 'builtin') expect(textOf(resumed)).toContain('the-session')
  })

  test('makes nothing of lines that are not its own', () => {
    for (const line of ['', '{', '{}', '{"type":null}', '{"type":"result"}', '[1]', 'null', '\u{1f600}'.repeat(9_999)])
      expect(() => preset.read(line)).not.toThrow()
  })
})

const pick = (logins: Readonly<Record<string, Login>>) =>
  chooseAuto({
    installed: ({ name }) => (name in logins ? `/bin/${name}` : null),
    login: ({ name }) => logins[name] ?? 'out',
  })

describe('auto', () => {
  test.each([
    [{}, 'builtin'],
    [{ gemini: 'in' }, 'gemini'],
    [{ gemini: 'in', codex: 'in' }, 'codex'],
    [{ claude: 'out', opencode: 'unknown' }, 'opencode'],
    [{ claude: 'out', qwen: 'out' }, 'builtin'],
    [{ hermes: 'in' }, 'builtin'],
  ] as const)('of %j it takes %s', (logins, name) => {
    expect(pick(logins).preset.name).toBe(name)
  })

  test('says why', () => {
    expect(pick({}).why).toMatch(/^auto is the built-in worker: none of claude, codex, .* is on PATH$/)
    expect(pick({ claude: 'out' }).why).toContain('claude installed but not logged in')
    expect(pick({ copilot: 'in' }).why).toMatch(/^auto is copilot/)
  })
})

test('every agent that is a program says how a person logs in', () => {
  for (const { name, detect } of PROGRAMS) expect([name, detect.hint === '']).toEqual([name, false])
})
