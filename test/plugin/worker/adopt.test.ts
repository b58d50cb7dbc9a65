import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { bootId, sight } from '../../../plugin/worker/identity.ts'
import { takeFence, writeRecord } from '../../../plugin/worker/records.ts'
import { createShims } from '../../../plugin/worker/shims.ts'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import { bearers, command, fixture, gatewayProcess, gone, job, logged, spawnerIn, temporaryFolder } from './world.ts'

test('the exit code of a worker is true although its gateway was killed before', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('ends-when-told', '7', join(home.path, 'now')))
  await using gateway = await gatewayProcess(home.path, mine, [job()])
  const [run = job().run] = gateway.runs
  await gateway.kill()
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  const handle = await spawner.adopt(run)
  expect(handle?.identity).toEqual(run.identity)
  await writeFile(join(home.path, 'now'), '')
  expect(await handle?.ended).toMatchObject({ code: 7, signal: null, lost: false, survivors: [] })
})

test('a worker that ended while no gateway was there is told with its code and last lines', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('ends-when-told', '9', join(home.path, 'now')))
  await using gateway = await gatewayProcess(home.path, mine, [job()])
  const [run = job().run] = gateway.runs
  await logged(home.path, run, 'ready')
  await gateway.kill()
  const shim = JSON.parse(await readFile(join(runFolder(home.path, run), 'shim.json'), 'utf8')) as { pid: number }
  await writeFile(join(home.path, 'now'), '')
  await gone(shim.pid)
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  const handle = await spawner.adopt(run)
  expect(await handle?.ended).toMatchObject({ code: 9, lost: false, lastLines: ['ready'] })
})

test('twenty workers of a killed gateway are all found again and none is started twice', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('forever'))
  await using gateway = await gatewayProcess(
    home.path,
    mine,
    Array.from({ length: 20 }, () => job()),
  )
  await gateway.kill()
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  const handles = await Promise.all(gateway.runs.map((run) => spawner.adopt(run)))
  expect(handles.map((handle) => handle?.identity)).toEqual(gateway.runs.map((run) => run.identity))
  await Promise.all(gateway.runs.map((run) => spawner.end(run, 5_000)))
  const exits = await Promise.all(handles.map(async (handle) => handle?.ended))
  expect(exits.map((exit) => exit?.signal)).toEqual(exits.map(() => 'SIGINT'))
})

test('an adopted tree that does not listen leaves nothing alive', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('forks-setsid-child'))
  await using gateway = await gatewayProcess(home.path, mine, [job()])
  const [run = job().run] = gateway.runs
  await logged(home.path, run, 'ready')
  await gateway.kill()
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  await spawner.end(run, 100)
  expect(await bearers(run.marker)).toEqual([])
})

test('a run that got no further than its folder was never started, and never will be', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('forever')) } })
  const { run } = job()
  const folder = runFolder(home.path, run)
  await mkdir(folder, { recursive: true })
  expect(await spawner.adopt(run)).toBeNull()
  expect(await spawner.adopt(run)).toBeNull()

  const shims = createShims({ home: home.path })
  const [program = '', ...args] = fixture('forever')
  const order = {
    folder,
    logFolder: folder,
    argv: [program, ...args],
    env: { KANBAN_MARKER: run.marker },
    cwd: home.path,
    logCap: 100_000,
    secrets: [],
  }
  await expect(shims.start(order)).rejects.toThrow('this run was given up before its worker started')
  expect(await bearers(run.marker)).toEqual([])
})

test('of a shim and a gateway that come at the same time, exactly one passes the fence', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('forever')) } })
  const shims = createShims({ home: home.path })
  const [program = '', ...args] = fixture('forever')
  for (let round = 0; round < 20; round += 1) {
    const { run } = job()
    const folder = runFolder(home.path, run)
    await mkdir(folder, { recursive: true })
    const order = {
      folder,
      logFolder: folder,
      argv: [program, ...args],
      env: { KANBAN_MARKER: run.marker },
      cwd: home.path,
      logCap: 100_000,
      secrets: [],
    }
    const starting = shims.start(order).then(
      () => 'started',
      () => 'fenced',
    )
    for (let turns = round * 40; turns > 0; turns -= 1) await new Promise(setImmediate)
    const adopted = await spawner.adopt(run)
    expect([adopted === null, await starting]).toEqual([adopted === null, adopted === null ? 'fenced' : 'started'])
    await spawner.end(run, 5_000)
    expect(await bearers(run.marker)).toEqual([])
  }
})

test('a worker whose shim was killed is watched to its end, and its code counts as lost', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('ends-when-told', '3', join(home.path, 'now')))
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  const { run, ...rest } = job()
  const handle = await spawner.spawn({ run, ...rest })
  await logged(home.path, run, 'ready')
  const shim = JSON.parse(await readFile(join(runFolder(home.path, run), 'shim.json'), 'utf8')) as { pid: number }
  process.kill(shim.pid, 'SIGKILL')
  const ended = handle.ended.then(() => 'ended')
  expect(sight(handle.identity.pid)).toMatchObject({ seen: 'running' })
  await writeFile(join(home.path, 'now'), '')
  expect(await ended).toBe('ended')
  expect(await handle.ended).toMatchObject({ code: null, lost: true, survivors: [] })
})

test('a worker without a record is found by its marker', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('forever'))
  await using gateway = await gatewayProcess(home.path, mine, [job()])
  const [run = job().run] = gateway.runs
  const folder = runFolder(home.path, run)
  await gateway.kill()
  const shim = JSON.parse(await readFile(join(folder, 'shim.json'), 'utf8')) as { pid: number }
  process.kill(shim.pid, 'SIGKILL')
  await gone(shim.pid)
  await rm(join(folder, 'worker.json'))
  await using spawner = spawnerIn(home.path, { profiles: { mine } })
  const handle = await spawner.adopt({ ...run, identity: null })
  expect(handle?.identity).toEqual(run.identity)
  await spawner.end(run, 5_000)
  expect(await handle?.ended).toMatchObject({ lost: true, survivors: [] })
})

test('a recycled pid is not taken for the worker', async () => {
  await using home = await temporaryFolder()
  const stranger = execa(process.execPath, fixture('forever').slice(1), { reject: false })
  await once(stranger.stdout, 'data')
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('forever')) } })
  const { run } = job()
  const folder = runFolder(home.path, run)
  await mkdir(folder, { recursive: true })
  takeFence(folder, 'shim')
  const identity = { bootId: bootId(), pid: stranger.pid ?? 0, startTime: '1' }
  writeRecord(folder, 'shim.json', identity, 'quick')
  writeRecord(folder, 'worker.json', identity, 'quick')
  const handle = await spawner.adopt(run)
  expect(await handle?.ended).toMatchObject({ lost: true, survivors: [] })
  await spawner.end(run, 100)
  expect(sight(identity.pid)).toMatchObject({ seen: 'running' })
  stranger.kill('SIGKILL')
  await stranger
})

test('workers of an earlier boot are gone, whatever has their pids', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, {})
  const { run } = job()
  const folder = runFolder(home.path, run)
  await mkdir(folder, { recursive: true })
  takeFence(folder, 'shim')
  const own = sight(process.pid)
  const identity = { bootId: 'before', pid: process.pid, startTime: own.seen === 'running' ? own.startTime : '' }
  writeRecord(folder, 'shim.json', identity, 'quick')
  writeRecord(folder, 'worker.json', identity, 'quick')
  expect(await (await spawner.adopt(run))?.ended).toMatchObject({ lost: true, survivors: [] })
})
