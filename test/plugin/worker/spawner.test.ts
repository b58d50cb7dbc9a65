import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import {
  childOf,
  command,
  FIXTURES,
  fixture,
  gatewayProcess,
  gone,
  job,
  profile,
  spawnerIn,
  temporaryFolder,
} from './world.ts'

interface Start {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
}

const readStart = async (home: string): Promise<Start> => JSON.parse(await readFile(join(home, 'start.json'), 'utf8'))

test('a worker is started and its exit code is told with its last lines', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '3')) } })
  const wanted = job()
  const handle = await spawner.spawn(wanted)
  expect(handle.identity.pid).toBeGreaterThan(1)
  expect(await handle.ended).toEqual({
    code: 3,
    signal: null,
    lastLines: ['out: working', 'err: working'],
    lastWords: null,
    failure: null,
    usage: null,
    session: null,
    stopped: false,
    survivors: [],
    lost: false,
  })
  const record = await readFile(join(runFolder(home.path, wanted.run), 'exit.json'), 'utf8')
  expect(JSON.parse(record)).toMatchObject({ code: 3 })
})

test('a shim that waits ahead starts the worker just the same', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '4')) } })
  spawner.warmUp()
  const handles = await Promise.all([job(), job(), job()].map((wanted) => spawner.spawn(wanted)))
  const exits = await Promise.all(handles.map((handle) => handle.ended))
  expect(exits.map((exit) => exit.code)).toEqual([4, 4, 4])
})

test('a waiting shim ends with its gateway', async () => {
  await using home = await temporaryFolder()
  await using gateway = await gatewayProcess(home.path, command(fixture('exits-with', '0')), [], 'ahead')
  const spare = await childOf(gateway.pid)
  await gateway.kill()
  await gone(spare)
})

test('exit code 75 is a rate limit without a known end', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('says-rate-limited')) } })
  const handle = await spawner.spawn(job())
  expect(await handle.ended).toMatchObject({
    code: 75,
    failure: { kind: 'rate_limited', until: null },
    lastLines: ['429 Too Many Requests'],
  })
})

test('a script may open its output by name, as scripts do', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, {
    profiles: { mine: command([join(FIXTURES, 'writes-to-dev-stderr.sh')]) },
  })
  const handle = await spawner.spawn(job())
  expect(await handle.ended).toMatchObject({ code: 0, lastLines: ['one', 'two', 'three'] })
})

test('a hostile title stays one argument, whatever it holds', async () => {
  await using home = await temporaryFolder()
  const titles = [
    '"; rm -rf / #',
    '$(touch /tmp/pwned) `id`',
    "a\nb 'c' \\",
    '{run} {task} {title}',
    '--help',
    'nul\0byte',
    '💥 ؜‮evil',
    '*?[a-z]',
  ]
  for (const title of titles) {
    const argv = fixture(
      'prints-its-start',
      join(home.path, 'start.json'),
      'before',
      '{title}',
      'in {title} the {task}',
    )
    await using spawner = spawnerIn(home.path, { profiles: { mine: command(argv) } })
    const wanted = job({ task: { title } })
    const handle = await spawner.spawn(wanted)
    expect(await handle.ended).toMatchObject({ code: 0 })
    const plain = title.replace('\0', '\u{fffd}')
    expect((await readStart(home.path)).args).toEqual(['before', plain, `in ${plain} the ${wanted.task.id}`])
  }
})

test('a worker works in its workspace and knows its run', async () => {
  await using home = await temporaryFolder()
  const argv = fixture('prints-its-start', join(home.path, 'start.json'))
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(argv, { model: 'small', effort: 'low' }) } })
  const wanted = job({ task: { tenant: 'acme', model: 'large' } })
  const { ended } = await spawner.spawn(wanted)
  await ended
  const { env, folder } = await readStart(home.path)
  expect(folder).toBe(join(home.path, 'work'))
  expect(env).toMatchObject({
    KANBAN_TASK: wanted.task.id,
    KANBAN_RUN: wanted.run.id,
    KANBAN_BOARD: 'default',
    KANBAN_TENANT: 'acme',
    KANBAN_PROFILE: 'mine',
    KANBAN_WORKSPACE: join(home.path, 'work'),
    KANBAN_SOCKET: join(home.path, 'socket'),
    KANBAN_MARKER: wanted.run.marker,
    KANBAN_HOME: home.path,
    KANBAN_MODEL: 'large',
    KANBAN_EFFORT: 'low',
  })
  expect(await readFile(env['KANBAN_TOKEN_FILE'] ?? '', 'utf8')).toBe(wanted.token)
})

test('the MCP entry carries every variable of the run itself, for agents that clear the environment', async () => {
  await using home = await temporaryFolder()
  const argv = fixture('prints-its-start', join(home.path, 'start.json'))
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(argv) } })
  const { ended } = await spawner.spawn(job())
  await ended
  const { env } = await readStart(home.path)
  const { KANBAN_MCP = '', ...others } = env
  const own = Object.fromEntries(Object.entries(others).filter(([name]) => name.startsWith('KANBAN_')))
  expect(JSON.parse(KANBAN_MCP)).toEqual({ command: process.execPath, args: ['kanban.js', 'mcp'], env: own })
})

test('the folder of a run is for its owner alone, and the order is nowhere on the disk', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '0')) } })
  const wanted = job()
  const { ended } = await spawner.spawn(wanted)
  await ended
  const folder = runFolder(home.path, wanted.run)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const names = await readdir(folder)
  expect(names.toSorted()).toEqual([
    'agent.json',
    'exit.json',
    'run.log',
    'shim.json',
    'started',
    'token',
    'worker.json',
  ])
  for (const name of names) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600])
  await spawner.tidy(wanted.task, wanted.run)
  expect(await readdir(folder)).not.toContain('token')
  expect(await readdir(folder)).toContain('run.log')
})

test('a program that is not there is named, with where it was looked for', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, {
    profiles: { mine: command(['no-such-agent']), near: command(['./no-such-agent']) },
  })
  await expect(spawner.spawn(job())).rejects.toThrow('there is no program no-such-agent on PATH')
  await expect(spawner.spawn(job({ run: { profile: 'near' as never } }))).rejects.toThrow(
    `there is no program ./no-such-agent (relative paths start at ${home.path})`,
  )
})

test('a program that the system refuses to start is told with its reason', async () => {
  await using home = await temporaryFolder()
  const broken = join(home.path, 'broken')
  await writeFile(broken, '#!/no/such/interpreter\n')
  await chmod(broken, 0o700)
  await using spawner = spawnerIn(home.path, { profiles: { mine: command([broken]) } })
  const wanted = job()
  await expect(spawner.spawn(wanted)).rejects.toThrow(`${broken} could not be started: spawn ${broken} ENOENT`)
  const handle = await spawner.adopt(wanted.run)
  expect(await handle?.ended).toMatchObject({
    code: null,
    lost: false,
    lastLines: [expect.stringContaining('could not be started')],
  })
})

test('a program beside the config file is found by its relative path', async () => {
  await using home = await temporaryFolder()
  await writeFile(join(home.path, 'agent'), '#!/bin/sh\necho found\n')
  await chmod(join(home.path, 'agent'), 0o700)
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(['./agent']) } })
  const { ended } = await spawner.spawn(job())
  expect(await ended).toMatchObject({ code: 0, lastLines: ['found'] })
})

test('skills of task and profile are handed over by name and folder', async () => {
  await using home = await temporaryFolder()
  const skills = join(home.path, 'skills')
  for (const name of ['code-review', 'release-notes']) {
    await mkdir(join(skills, name), { recursive: true })
    await writeFile(join(skills, name, 'SKILL.md'), `---\nname: ${name}\ndescription: x\n---\n`)
  }
  const argv = fixture('prints-its-start', join(home.path, 'start.json'))
  await using spawner = spawnerIn(home.path, {
    skills: [skills],
    profiles: { mine: command(argv, { skills: ['code-review'] }) },
  })
  const { ended } = await spawner.spawn(job({ task: { skills: ['release-notes', 'code-review'] } }))
  await ended
  expect(JSON.parse((await readStart(home.path)).env['KANBAN_SKILLS'] ?? '')).toEqual([
    { name: 'code-review', path: join(skills, 'code-review') },
    { name: 'release-notes', path: join(skills, 'release-notes') },
  ])
})

test('an unknown profile cannot start anything', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { coder: profile({ agent: 'command', argv: ['true'] }) } })
  await expect(spawner.spawn(job())).rejects.toThrow('there is no profile mine; known profiles: coder')
})

test('a worker is found by its marker where its record could not be written', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '6')) } })
  const wanted = job()
  await mkdir(join(runFolder(home.path, wanted.run), 'worker.json', 'in-the-way'), { recursive: true })
  const handle = await spawner.spawn(wanted)
  expect(await handle.ended).toMatchObject({ code: 6, lost: false })
})

test('a log that cannot be opened keeps the worker from starting, with the reason', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '6')) } })
  const wanted = job()
  await mkdir(join(runFolder(home.path, wanted.run), 'run.log'), { recursive: true })
  await expect(spawner.spawn(wanted)).rejects.toThrow(/could not be started: EISDIR/)
})

test('a command line longer than the system takes is told as such', async () => {
  await using home = await temporaryFolder()
  const argv = [...fixture('exits-with', '0'), ...Array.from({ length: 190 }, () => 'x'.repeat(32_000))]
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(argv) } })
  await expect(spawner.spawn(job())).rejects.toThrow(/could not be started: spawn E2BIG/)
})
