import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLog } from '../../../plugin/worker/logs.ts'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import { command, fixture, job, spawnerIn, temporaryFolder } from './world.ts'

const SECRETS = [
  'TELEGRAM_BOT_TOKEN',
  'DISCORD_BOT_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'NPM_TOKEN',
  'DATABASE_URL',
  'PGPASSWORD',
  'KANBAN_DASHBOARD_SECRET',
  'NODE_OPTIONS',
  'SSH_AUTH_SOCK',
  'LD_PRELOAD',
  'SHELL',
  'GOOGLE_APPLICATION_CREDENTIALS',
] as const

const planted = Object.fromEntries(SECRETS.map((name, place) => [name, `canary-${place}-${name.toLowerCase()}`]))
const gateway = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  LANG: 'C.UTF-8',
  LC_TIME: 'C',
  TZ: 'UTC',
  USER: 'me',
  ...planted,
}

async function startOf(home: string, profile: object, env: NodeJS.ProcessEnv = gateway) {
  const path = join(home, 'start.json')
  await using spawner = spawnerIn(home, {
    env,
    profiles: { 'deploy-bot': command(fixture('prints-its-start', path), profile) },
  })
  const wanted = job({ run: { profile: 'deploy-bot' as never } })
  const { ended } = await spawner.spawn(wanted)
  await ended
  return JSON.parse(await readFile(path, 'utf8')) as {
    readonly args: readonly string[]
    readonly env: Readonly<Record<string, string>>
  }
}

test("twenty planted secrets of the gateway's environment reach no worker", async () => {
  await using home = await temporaryFolder()
  const start = await startOf(home.path, {})
  expect(JSON.stringify(start)).not.toContain('canary-')
  const names = Object.keys(start.env).filter((name) => !name.startsWith('KANBAN_'))
  expect(names.toSorted()).toEqual(['HOME', 'LANG', 'LC_TIME', 'PATH', 'TZ', 'USER'])
})

test('a shim, too, starts without them', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { env: gateway, profiles: { mine: command(fixture('forever')) } })
  const wanted = job()
  await spawner.spawn(wanted)
  const shim = JSON.parse(await readFile(join(runFolder(home.path, wanted.run), 'shim.json'), 'utf8')) as {
    pid: number
  }
  const [environ, argv] = await Promise.all(
    ['environ', 'cmdline'].map((name) => readFile(`/proc/${shim.pid}/${name}`, 'utf8')),
  )
  expect(
    environ?.replaceAll(/(PATH|NODE_COMPILE_CACHE|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE)=[^\0]*\0/g, ''),
  ).toBe('')
  expect(argv).not.toContain(wanted.token)
})

test('a profile adds what it names: passed, required and set', async () => {
  await using home = await temporaryFolder()
  const secret = join(home.path, 'secret')
  await writeFile(secret, 'from a file\n', { mode: 0o600 })
  const start = await startOf(home.path, {
    env: {
      pass: ['OPENAI_API_KEY', 'NOT_THERE'],
      require: ['GITHUB_TOKEN'],
      set: { A: 'plain', B: 'env:NPM_TOKEN', C: `file:${secret}` },
    },
  })
  expect(start.env).toMatchObject({
    OPENAI_API_KEY: planted['OPENAI_API_KEY'],
    GITHUB_TOKEN: planted['GITHUB_TOKEN'],
    A: 'plain',
    B: planted['NPM_TOKEN'],
    C: 'from a file',
  })
  expect(start.env).not.toHaveProperty('NOT_THERE')
})

test('a required variable that is missing is told by its name and the profile', async () => {
  await using home = await temporaryFolder()
  await expect(startOf(home.path, { env: { require: ['AWS_ACCESS_KEY_ID'] } })).rejects.toThrow(
    /^AWS_ACCESS_KEY_ID not set in deploy-bot env$/,
  )
  await expect(startOf(home.path, { env: { set: { KEY: 'env:AWS_ACCESS_KEY_ID' } } })).rejects.toThrow(
    /^AWS_ACCESS_KEY_ID not set in deploy-bot env$/,
  )
})

test('a secret file that others may read is refused', async () => {
  await using home = await temporaryFolder()
  const secret = join(home.path, 'secret')
  await writeFile(secret, 'x')
  await chmod(secret, 0o644)
  await expect(startOf(home.path, { env: { set: { KEY: `file:${secret}` } } })).rejects.toThrow(
    `KEY of deploy-bot cannot be read from ${secret}: others may read it; set its mode to 0600`,
  )
})

test('no secret of a worker stands in its log, whole, in JSON or in two writes', async () => {
  await using home = await temporaryFolder()
  const values = {
    API_KEY: 'k3y-"quoted"-value',
    DB_PASSWORD: 'correct horse battery',
    SLACK_SIGNING_SECRET: 'gateway-only-secret',
  }
  const argv = fixture('prints-secrets', 'API_KEY', 'DB_PASSWORD', 'GREETING')
  const env = { ...gateway, ...values }
  await using spawner = spawnerIn(home.path, {
    env,
    secretsToHide: [values.SLACK_SIGNING_SECRET],
    profiles: {
      mine: command(argv, {
        env: { pass: ['API_KEY'], require: ['DB_PASSWORD'], set: { GREETING: `hello ${values.SLACK_SIGNING_SECRET}` } },
      }),
    },
  })
  const wanted = job()
  const { ended } = await spawner.spawn(wanted)
  const exit = await ended
  expect(exit.code).toBe(0)
  const { text } = await readLog(runFolder(home.path, wanted.run), 1_000_000)
  for (const secret of [...Object.values(values), 'k3y-', wanted.token]) expect(text).not.toContain(secret)
  expect(text).toContain('API_KEY is [redacted], in JSON')
  expect(text).toContain('halves: [redacted]')
  expect(text).toContain('hello [redacted]')
})
