import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sight } from '../../../plugin/worker/identity.ts'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import { bearers, command, fixture, job, logged, spawnerIn, temporaryFolder } from './world.ts'

const GRACE = 5_000
const SHORT_GRACE = 200

/** Process group, field 5 of the line. */
const groupOf = async (pid: number) => (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')[2]

async function started(home: string, ...program: [string, ...string[]]) {
  const spawner = spawnerIn(home, { profiles: { mine: command(fixture(...program)) } })
  const wanted = job()
  const handle = await spawner.spawn(wanted)
  return { spawner, run: wanted.run, handle, [Symbol.asyncDispose]: () => spawner[Symbol.asyncDispose]() }
}

test('a worker that never ends by itself is ended, and both the order and the handle tell', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forever')
  await one.spawner.end(one.run, GRACE)
  expect(await one.handle.ended).toMatchObject({
    code: null,
    signal: 'SIGINT',
    lost: false,
    stopped: true,
    survivors: [],
  })
})

test('a worker that does not listen is killed after its grace', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'ignores-term')
  await logged(home.path, one.run, 'ready')
  await one.spawner.end(one.run, SHORT_GRACE)
  const exit = await one.handle.ended
  expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', survivors: [] })
  expect(exit.lastLines).toEqual(['ready', 'not leaving for SIGINT', 'not leaving for SIGTERM'])
})

test('children in sessions of their own that ignore SIGTERM go with their worker', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forks-setsid-child')
  await logged(home.path, one.run, 'ready')
  expect(await bearers(one.run.marker)).toHaveLength(4)
  await one.spawner.end(one.run, SHORT_GRACE)
  expect(await bearers(one.run.marker)).toEqual([])
  expect(await one.handle.ended).toMatchObject({ survivors: [] })
})

test('what a worker leaves behind when it ends by itself goes too, and its exit code stays true', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forks-setsid-child', 'and-leaves')
  expect(await one.handle.ended).toMatchObject({ code: 0, signal: null, survivors: [], lost: false })
  expect(await bearers(one.run.marker)).toEqual([])
})

test('a child without the marker is found by the session of its ended worker', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forgets-its-environment')
  const { lastLines } = await one.handle.ended
  const [pid = ''] = lastLines
  expect(sight(Number(pid))).toEqual({ seen: 'nothing' })
})

test('ending twice, or after the end, does no harm', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forever')
  await Promise.all([one.spawner.end(one.run, GRACE), one.spawner.end(one.run, GRACE)])
  await one.spawner.end(one.run, GRACE)
  expect(await one.handle.ended).toMatchObject({ signal: 'SIGINT' })
})

test('ending a run that was never started keeps it from starting later', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('forever')) } })
  const { run } = job()
  await spawner.end(run, GRACE)
  expect(await bearers(run.marker)).toEqual([])
})

test('a process that has got the pid of an ended worker is not touched', async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'exits-with', '0')
  await using stranger = await started(home.path, 'forever')
  await one.handle.ended
  const { pid } = stranger.handle.identity
  await one.spawner.end({ ...one.run, identity: { ...one.handle.identity, pid } }, SHORT_GRACE)
  expect(sight(pid)).toMatchObject({ seen: 'running' })
  await stranger.spawner.end(stranger.run, GRACE)
})

test("the gateway's Ctrl-C does not reach a worker or its shim", async () => {
  await using home = await temporaryFolder()
  await using one = await started(home.path, 'forever')
  const shim = JSON.parse(await readFile(join(runFolder(home.path, one.run), 'shim.json'), 'utf8')) as { pid: number }
  const groups = await Promise.all([process.pid, shim.pid, one.handle.identity.pid].map(groupOf))
  expect(new Set(groups).size).toBe(3)
  await one.spawner.end(one.run, GRACE)
})
