import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setup } from '../../../plugin/cli/setup/main.ts'
import { inviteUrl } from '../../../plugin/cli/setup/check.ts'
import { loadConfig } from '../../../plugin/config/load.ts'
import { resolveSecret } from '../../../plugin/config/secrets.ts'
import { FakeDiscord, APPLICATION, TOKEN as DISCORD_TOKEN } from '../../fakes/discord/index.ts'
import { APP_TOKEN, BOT_TOKEN, FakeSlack } from '../../fakes/slack/index.ts'
import { FakeTelegram, TOKEN } from '../../fakes/telegram/index.ts'
import { CTRL_C, DOWN, ENTER, SPACE, SetupTerminal } from './setup-terminal.ts'

let telegram: FakeTelegram
let discord: FakeDiscord
let slack: FakeSlack
let home: string
let terminal: SetupTerminal

beforeAll(async () => {
  ;[telegram, discord, slack] = await Promise.all([FakeTelegram.start(), FakeDiscord.start(), FakeSlack.start()])
})
afterAll(async () => {
  await Promise.all([telegram.stop(), discord.stop(), slack.stop()])
})
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kanban-setup-'))
  terminal = new SetupTerminal()
})

const config = () => join(home, 'config.yaml')
const written = () => readFileSync(config(), 'utf8')
const run = (env: NodeJS.ProcessEnv = {}) =>
  setup({
    home,
    input: terminal.input,
    output: terminal.output,
    env: {
      KANBAN_PLATFORMS_TELEGRAM_API_ROOT: telegram.url,
      KANBAN_PLATFORMS_DISCORD_API_ROOT: discord.url,
      KANBAN_PLATFORMS_SLACK_API_URL: slack.apiUrl,
      ...env,
    },
  })
const loaded = (env: NodeJS.ProcessEnv = {}) => {
  const loading = loadConfig(config(), env)
  if (!loading.ok) throw new Error(loading.problems.join())
  return loading.loaded.config.platforms
}
async function choose(...keys: readonly string[]): Promise<void> {
  await terminal.shows('Which chats?')
  terminal.press(...keys, ENTER)
}

describe('Telegram', () => {
  test('is checked against the service and written, with the token in a file of its own', async () => {
    const done = run()
    await choose(SPACE)
    await terminal.answer('The token', TOKEN)
    await terminal.shows('This is @BoardBot.')
    await terminal.answer('Your own Telegram id', '111')
    await terminal.answer('Write Telegram to', '')
    expect(await done).toBe(0)
    expect(loaded().telegram).toMatchObject({ token: 'file:secrets/telegram-token', allow: ['111'] })
    expect(resolveSecret(loaded().telegram?.token ?? '', 'x', {}, home)).toBe(TOKEN)
    expect(statSync(join(home, 'secrets/telegram-token')).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'secrets')).mode & 0o777).toBe(0o700)
    expect(terminal.screen).not.toContain(TOKEN.slice(8))
    expect(written()).not.toContain(TOKEN.slice(8))
  })

  test('keeps every other line and comment of the file', async () => {
    writeFileSync(
      config(),
      '# mine\ndispatcher: { failure_limit: 5 } # five\nplatforms:\n  # who\n  telegram: { allow: ["5"] }\n',
    )
    const done = run()
    await choose(SPACE)
    await terminal.answer('The token', TOKEN)
    await terminal.answer('Your own Telegram id', '111')
    await terminal.answer('Write Telegram to', '')
    await done
    expect(written()).toContain('# mine\ndispatcher: { failure_limit: 5 } # five\n')
    expect(written()).toContain('# who')
    expect(loaded().telegram?.allow).toEqual(['5', '111'])
  })

  test('with a wrong token says so and asks again; nobody named means pairing', async () => {
    const done = run()
    await choose(SPACE)
    await terminal.answer('The token', '1:wrong')
    await terminal.shows('Telegram does not know this token')
    await terminal.answer('What now?', '')
    await terminal.answer('The token', TOKEN)
    await terminal.answer('Your own Telegram id', '')
    await terminal.answer('Write Telegram to', '')
    await terminal.shows('kanban pair approve <code>')
    expect(await done).toBe(0)
    expect(loaded().telegram?.allow).toEqual([])
  })

  test('with its variable set uses that, and writes no file', async () => {
    const done = run({ TELEGRAM_BOT_TOKEN: TOKEN })
    await choose(SPACE)
    await terminal.answer('TELEGRAM_BOT_TOKEN is set here', '')
    await terminal.answer('Your own Telegram id', '111')
    await terminal.answer('Write Telegram to', '')
    await done
    expect(written()).toContain('token: env:TELEGRAM_BOT_TOKEN')
    expect(existsSync(join(home, 'secrets'))).toBe(false)
  })

  test('that cannot be reached can be kept unchecked', async () => {
    const done = run({ KANBAN_PLATFORMS_TELEGRAM_API_ROOT: 'http://127.0.0.1:9' })
    await choose(SPACE)
    await terminal.answer('The token', TOKEN)
    await terminal.shows('could not be asked')
    await terminal.shows('What now?')
    terminal.press(DOWN, ENTER)
    await terminal.answer('Your own Telegram id', '111')
    await terminal.answer('Write Telegram to', '')
    expect(await done).toBe(0)
  })
})

test('Discord tells how to invite the bot, with the least it needs', async () => {
  const done = run()
  await choose(DOWN, SPACE)
  await terminal.answer('The token', DISCORD_TOKEN)
  await terminal.shows(`client_id=${APPLICATION}`)
  await terminal.answer('Your own Discord id', '80351110224678912')
  await terminal.answer('Write Discord to', '')
  expect(await done).toBe(0)
  expect(loaded().discord).toMatchObject({ application_id: APPLICATION, allow: ['80351110224678912'] })
  expect(inviteUrl('1')).toContain('permissions=274877975552')
  expect(terminal.screen).not.toContain(DISCORD_TOKEN)
})

test('Slack checks both tokens', async () => {
  const done = run()
  await choose(DOWN, DOWN, SPACE)
  await terminal.answer('The bot token', BOT_TOKEN)
  await terminal.shows('This is @')
  await terminal.answer('The app-level token', BOT_TOKEN)
  await terminal.shows('begins with xapp-')
  await terminal.answer('What now?', '')
  await terminal.answer('The app-level token', APP_TOKEN)
  await terminal.answer('Your own Slack id', 'U024BE7LH')
  await terminal.answer('Write Slack to', '')
  expect(await done).toBe(0)
  expect(loaded().slack).toMatchObject({ bot_token: 'file:secrets/slack-bot-token', allow: ['U024BE7LH'] })
})

describe('called off', () => {
  test.each([
    ['at the first question', async () => choose(CTRL_C)],
    [
      'while a token is asked for',
      async () => {
        await choose(SPACE)
        await terminal.shows('The token')
        terminal.press(CTRL_C)
      },
    ],
    [
      'before it writes',
      async () => {
        await choose(SPACE)
        await terminal.answer('The token', TOKEN)
        await terminal.answer('Your own Telegram id', '111')
        await terminal.shows('Write Telegram to')
        terminal.press(CTRL_C)
      },
    ],
  ])('%s changes nothing', async (_, act) => {
    writeFileSync(config(), '# as it was\n')
    const done = run()
    await act()
    expect(await done).toBe(1)
    expect(terminal.screen).toContain('Nothing was changed.')
    expect(written()).toBe('# as it was\n')
    expect(existsSync(join(home, 'secrets'))).toBe(false)
  })
})

test('a config that is wrong already is refused before anything is asked', async () => {
  writeFileSync(config(), 'platforms: { telegrm: {} }\n')
  await expect(run()).rejects.toThrow('did you mean telegram?')
})
