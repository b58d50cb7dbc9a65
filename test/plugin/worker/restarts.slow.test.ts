import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bearers, childOf, command, fixture, gatewayProcess, job, spawnerIn, temporaryFolder } from './world.ts'

test('twenty workers live through a hundred restarts, none is started twice and every exit code is true', async () => {
  await using home = await temporaryFolder()
  const mine = command(fixture('ends-when-told', '7', join(home.path, 'now')))
  await using gateway = await gatewayProcess(
    home.path,
    mine,
    Array.from({ length: 20 }, () => job()),
  )
  await gateway.kill()
  for (let restart = 0; restart < 100; restart += 1) {
    const spawner = spawnerIn(home.path, { profiles: { mine } })
    const handles = await Promise.all(gateway.runs.map((run) => spawner.adopt(run)))
    expect(handles.map((handle) => handle?.identity)).toEqual(gateway.runs.map((run) => run.identity))
    spawner.close()
  }
  for (const run of gateway.runs) expect(await bearers(run.marker)).toHaveLength(1)
  await using last = spawnerIn(home.path, { profiles: { mine } })
  const handles = await Promise.all(gateway.runs.map((run) => last.adopt(run)))
  await writeFile(join(home.path, 'now'), '')
  const exits = await Promise.all(handles.map(async (handle) => handle?.ended))
  expect(exits.map((exit) => [exit?.code, exit?.lost])).toEqual(exits.map(() => [7, false]))
})

test('a gateway that is killed at any moment of a start leaves a worker that is found, or none at all', async () => {
  const mine = command(fixture('forever'))
  const met = new Set<string>()
  for (let round = 0; round < 60; round += 1) {
    await using home = await temporaryFolder()
    const wanted = job()
    await using gateway = await gatewayProcess(
      home.path,
      mine,
      [wanted],
      round % 2 === 0 ? 'on demand' : 'ahead',
      'unseen',
    )
    await childOf(gateway.pid)
    for (const moment = performance.now() + round * 2; performance.now() < moment;) await new Promise(setImmediate)
    await gateway.kill()
    await using spawner = spawnerIn(home.path, { profiles: { mine } })
    const handle = await spawner.adopt(wanted.run)
    met.add(handle === null ? 'never started' : 'found')
    const alive = await bearers(wanted.run.marker)
    expect(alive).toEqual(handle === null ? [] : [handle.identity.pid])
    await spawner.end(wanted.run, 5_000)
    expect(await bearers(wanted.run.marker)).toEqual([])
    expect(await spawner.adopt(wanted.run)).toEqual(handle === null ? null : expect.anything())
  }
  expect([...met].toSorted()).toEqual(['found', 'never started'])
})
