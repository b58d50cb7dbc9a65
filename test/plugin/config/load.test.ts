import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dispatchSettings } from '../../../plugin/config.ts'
import { remoteConfigs } from '../../../plugin/config/platforms.ts'
import { SETTINGS, loadConfig } from '../../../plugin/config/load.ts'
import type { Loaded } from '../../../plugin/config/load.ts'
import { strangeVariables } from '../../../plugin/config/environment.ts'
import { resolveSecret } from '../../../plugin/config/secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'kanban-config-'))
let files = 0

function load(yaml: string | null, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, `${++files}.yaml`)
  if (yaml !== null) writeFileSync(file, yaml)
  return loadConfig(file, env)
}

function loaded(yaml: string | null, env: NodeJS.ProcessEnv = {}): Loaded {
  const loading = load(yaml, env)
  expect(loading).toMatchObject({ ok: true })
  return (loading as { loaded: Loaded }).loaded
}

function problems(yaml: string, env: NodeJS.ProcessEnv = {}): readonly string[] {
  const loading = load(yaml, env)
  return loading.ok ? [] : loading.problems
}

const on = (yaml: string | null, variables: NodeJS.ProcessEnv): readonly string[] =>
  Object.entries(remoteConfigs(loaded(yaml).config.platforms, variables)).flatMap(([name, config]) =>
    config === null ? [] : [name],
  )

describe('a config file', () => {
  test('may be missing, empty or hold comments only', () => {
    for (const yaml of [null, '', '# nothing yet\n']) {
      const { config } = loaded(yaml)
      expect(config.store.url).toBe('sqlite:board.db')
      expect(dispatchSettings(config)).toMatchObject({
        enabled: true,
        failureLimit: 3,
        attemptCeiling: 10,
        stuckAfter: 600_000,
        staleAfter: 3_600_000,
      })
      expect(dispatchSettings(config).caps.host).toBeGreaterThanOrEqual(2)
    }
  })

  test('sets limits, profiles and boards', () => {
    const { config } = loaded(`
dispatcher: { stuck_after: 30s, caps: { host: 7, board: { default: 2 }, tenant: { "big corp": 1 } } }
profiles: { coder: { agent: command, argv: [./worker, "{task}"], max_runtime: 45m } }
boards: { default: { repository: /srv/code } }
`)
    expect(dispatchSettings(config)).toMatchObject({
      stuckAfter: 30_000,
      caps: { host: 7, board: { default: 2 }, tenant: { 'big corp': 1 } },
    })
    expect(Object.entries(config.profiles)[0]?.[1]).toMatchObject({ agent: 'command', maxRuntime: 2_700_000 })
    expect(Object.entries(config.boards)[0]?.[1]).toEqual({ repository: '/srv/code' })
  })

  test('knows where each value comes from', () => {
    const { config, origin } = loaded('dispatcher: { failure_limit: 5 }', { KANBAN_DISPATCHER_ENABLED: 'off' })
    expect(config.dispatcher.enabled).toBe(false)
    expect(origin(['dispatcher', 'failure_limit'])).toBe('config.yaml')
    expect(origin(['dispatcher', 'enabled'])).toBe('environment (KANBAN_DISPATCHER_ENABLED)')
    expect(origin(['dispatcher', 'tick'])).toBe('default')
  })
})

describe('the chats of a config', () => {
  test('name people by ids that stay exact, however long and however they are written', () => {
    const { platforms } = loaded(`
platforms:
  telegram: { allow: [111, "222"], chats: { -100123: { board: default, role: viewer } } }
  discord: { guilds: [123456789012345678], roles: { 123456789012345679: admin, "role:987654321098765432": none } }
`).config
    expect(platforms.telegram).toMatchObject({
      token: 'env:TELEGRAM_BOT_TOKEN',
      allow: ['111', '222'],
      chats: { '-100123': { board: 'default', role: 'viewer' } },
    })
    expect(platforms.discord).toMatchObject({
      guilds: ['123456789012345678'],
      roles: { '123456789012345679': 'admin', 'role:987654321098765432': 'none' },
    })
  })

  test('are on by their variables alone, and off where the file says so', () => {
    const env = { TELEGRAM_BOT_TOKEN: '1:x', SLACK_BOT_TOKEN: 'xoxb-1' }
    expect(on(null, {})).toEqual([])
    expect(on(null, env)).toEqual(['telegram'])
    expect(on(null, { ...env, SLACK_APP_TOKEN: 'xapp-1' })).toEqual(['telegram', 'slack'])
    expect(on('platforms: { telegram: null, discord: {} }', env)).toEqual(['discord'])
  })

  test('can be set by variables, lists with commas', () => {
    const { config, origin } = loaded('platforms: { telegram: {} }', { KANBAN_PLATFORMS_TELEGRAM_ALLOW: '111, 222' })
    expect(config.platforms.telegram?.allow).toEqual(['111', '222'])
    expect(origin(['platforms', 'telegram', 'allow'])).toBe('environment (KANBAN_PLATFORMS_TELEGRAM_ALLOW)')
  })

  test('never have a token repeated', () => {
    expect(problems('platforms: { telegram: { token: [s3cr3t] }, slack: { app_token: 5 } }').join()).toBe(
      'platforms.telegram.token: must be a text,platforms.slack.app_token: must be a text',
    )
  })
})

describe('what is wrong is told in one sentence each', () => {
  test.each([
    [
      'dispatcher: { failure_limt: 2 }',
      'dispatcher.failure_limt: there is no such setting; did you mean failure_limit?',
    ],
    ['dispatchr: {}', 'dispatchr: there is no such setting; did you mean dispatcher?'],
    [
      'profiles: { coder: { agent: command, argv: [x], modle: x } }',
      'profiles.coder.modle: there is no such setting; did you mean model?',
    ],
    ['dispatcher: { zzz: 1 }', 'dispatcher.zzz: there is no such setting; known here: enabled, tick'],
    ['dispatcher: { caps: { host: two } }', 'dispatcher.caps.host: must be a number, not "two"'],
    ['dispatcher: { caps: { host: 0 } }', 'dispatcher.caps.host: must be at least 1, not 0'],
    ['dispatcher: { failure_limit: 1.5 }', 'dispatcher.failure_limit: must be a whole number, not 1.5'],
    [
      'dispatcher: { stuck_after: soon }',
      'dispatcher.stuck_after: must be a length of time such as 90s, 30m or 2h, not "soon"',
    ],
    ['dispatcher: { stuck_after: [1] }', 'dispatcher.stuck_after: must be a text or a number'],
    ['dispatcher: { tick: "every day" }', 'dispatcher.tick: must be a cron pattern'],
    ['dispatcher: 3', 'dispatcher: must be a group of settings, not 3'],
    ['boards: { "My Board": {} }', 'boards.My Board: the name must be the name of a board'],
    ['boards: { default: { repository: code } }', 'boards.default.repository: must be an absolute path, not "code"'],
    ['profiles: { coder: { agent: nobody } }', 'profiles.coder.agent: there is no agent nobody'],
    ['store: { durability: maybe }', 'store.durability: must be full or normal, not "maybe"'],
    ['- a list', 'the file: must be a group of settings'],
    ['dispatcher: {}\ndispatcher: {}', 'Map keys must be unique at line 2, column 1'],
    ['\tdispatcher: {}', 'Tabs are not allowed as indentation at line 1, column 1'],
    ['store: *gone', 'Unresolved alias'],
    ['platforms: { telegrm: {} }', 'platforms.telegrm: there is no such setting; did you mean telegram?'],
    ['platforms: { telegram: { allow: ["@ana"] } }', 'platforms.telegram.allow.0: must be a numeric Telegram id'],
    ['platforms: { discord: { roles: { ana: viewer } } }', 'platforms.discord.roles.ana: the name must be a numeric'],
    ['platforms: { slack: { roles: { U1: boss } } }', 'platforms.slack.roles.U1: must be none or viewer or commenter'],
    ['platforms: { slack: { mode: webhook } }', 'platforms.slack.mode: must be socket or http, not "webhook"'],
    ['platforms: { slack: { api_url: slack.com } }', 'platforms.slack.api_url: must be an address such as https://…'],
    ['platforms: { telegram: { chats: { "-1": { rol: viewer } } } }', 'there is no such setting; did you mean role?'],
    ['notify: { quiet_hours: 22-7 }', 'notify.quiet_hours: must be two times such as "22:00-07:00"'],
    ['notify: { quiet_hours: "22:00-07:00 Mars/Base" }', 'notify.quiet_hours: must be two times'],
    ['notify: { digest: soon }', 'notify.digest: must be a length of time such as 15m or 1h'],
    ['notify: { operators: [telegram] }', 'notify.operators.0: must be platform:chat such as telegram:111'],
    [
      'dispatcher: { caps: { resource: { gpu: 1 } } }',
      'dispatcher.caps.resource: this version has no caps on named resources',
    ],
    [
      'profiles: { coder: { agent: command, argv: [x], budget_usd: 3 } }',
      'profiles.coder.budget_usd: a command has no limit on money',
    ],
  ])('%s', (yaml, sentence) => {
    const found = problems(yaml)
    expect(found.join('\n')).toContain(sentence)
    expect(found).toHaveLength(1)
  })

  test('all of them at once', () => {
    expect(problems('a: 1\ndispatcher: { enabled: 3, b: 1 }')).toHaveLength(3)
  })

  test('a wrong variable is named', () => {
    expect(problems('', { KANBAN_DISPATCHER_CAPS_HOST: 'many' })).toEqual([
      'KANBAN_DISPATCHER_CAPS_HOST: must be a number, not "many"',
    ])
  })

  test('a value of the environment of a profile is not repeated', () => {
    expect(problems('profiles: { p: { agent: auto, env: { set: { API_KEY: [s3cr3t] } } } }').join()).not.toContain(
      's3cr3t',
    )
  })
})

test('a mistyped variable is found and the worker variables are not', () => {
  const env = {
    KANBAN_DISPATCHR_ENABLED: '1',
    KANBAN_DISPATCHER_ENABLED: '1',
    KANBAN_TASK: 't_1',
    KANBAN_HOME: '/x',
    PATH: '',
  }
  expect(strangeVariables(SETTINGS, env)).toEqual(['KANBAN_DISPATCHR_ENABLED'])
})

describe('a secret', () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'value\n', { mode: 0o600 })

  test('is read from a variable or from a file of its owner alone', () => {
    expect(resolveSecret('env:TOKEN', 'x', { TOKEN: 'abc' })).toBe('abc')
    expect(resolveSecret(`file:${file}`, 'x', {})).toBe('value')
    expect(resolveSecret('plain', 'x', {})).toBe('plain')
  })

  test('is refused where it is missing, unreadable or open to others', () => {
    expect(() => resolveSecret('env:TOKEN', 'store.url', {})).toThrow('store.url: the variable TOKEN is not set')
    expect(() => resolveSecret('file:/nowhere', 'store.url', {})).toThrow('/nowhere cannot be read (ENOENT)')
    chmodSync(file, 0o644)
    expect(() => resolveSecret(`file:${file}`, 'store.url', {})).toThrow(`others may read ${file}; chmod 600 ${file}`)
  })
})
