import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import { command, fixture, job, spawnerIn, temporaryFolder } from './world.ts'

test('a worker is started and its exit code is told with its last lines', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('exits-with', '3')) } })
  const wanted = job()
  const handle = await spawner.spawn(wanted)
  expect(handle.identity.pid).toBeGreaterThan(1)
  const exit = await handle.ended
  expect(exit).toMatchObject({ code: 3, signal: null, lost: false, survivors: [], rateLimited: null })
  expect(exit.lastLines.toSorted()).toEqual(['err: working', 'out: working'])
  expect(JSON.parse(await readFile(join(runFolder(home.path, wanted.run), 'exit.json'), 'utf8'))).toMatchObject({
    code: 3,
  })
})

test('a worker that never ends by itself is ended, and both the order and the handle tell', async () => {
  await using home = await temporaryFolder()
  await using spawner = spawnerIn(home.path, { profiles: { mine: command(fixture('forever')) } })
  const wanted = job()
  const handle = await spawner.spawn(wanted)
  await spawner.end(wanted.run, 5_000)
  expect(await handle.ended).toMatchObject({ code: null, signal: 'SIGTERM', lost: false, survivors: [] })
})
