import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAY } from '../../../kanban-core/index.ts'
import { identify } from '../../../plugin/worker/identity.ts'
import { lastOutputAt } from '../../../plugin/worker/logs.ts'
import { writeRecord } from '../../../plugin/worker/records.ts'
import { removeOldRuns } from '../../../plugin/worker/run-folders.ts'
import { temporaryFolder } from './world.ts'

const NOW = Date.UTC(2026, 10, 22)

async function runIn(home: string, name: string, endedAt: number | null): Promise<string> {
  const folder = join(home, 'runs', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'run.log'), 'x')
  if (endedAt !== null)
    writeRecord(folder, 'exit.json', { code: 0, signal: null, at: endedAt, atTick: null, failed: null }, 'quick')
  return folder
}

test('folders of runs that ended long ago go, others stay', async () => {
  await using home = await temporaryFolder()
  await using elsewhere = await temporaryFolder()
  const old = NOW - 31 * DAY
  await runIn(home.path, 't_1/1-r_a', old)
  await runIn(home.path, 't_1/2-r_b', NOW - 29 * DAY)
  await runIn(home.path, 't_2/1-r_c', old)
  const alive = await runIn(home.path, 't_3/1-r_d', null)
  writeRecord(alive, 'worker.json', identify(process.pid), 'quick')
  await utimes(alive, old / 1000, old / 1000)
  await writeFile(join(elsewhere.path, 'mine'), '')
  await symlink(elsewhere.path, join(home.path, 'runs', 't_3', 'link'))
  const removed = await removeOldRuns({ home: home.path, now: NOW, keep: 30 * DAY })
  expect(removed.toSorted()).toEqual(['t_1/1-r_a', 't_2/1-r_c'])
  expect((await readdir(join(home.path, 'runs'))).toSorted()).toEqual(['t_1', 't_3'])
  expect(await readdir(elsewhere.path)).toEqual(['mine'])
})

test('the newest output is the age of the log, and none is none', async () => {
  await using home = await temporaryFolder()
  const folder = await runIn(home.path, 't_1/1-r_a', null)
  await utimes(join(folder, 'run.log'), NOW / 1000, NOW / 1000)
  expect(await lastOutputAt(folder)).toBe(NOW)
  await writeFile(join(folder, 'run.log'), '')
  expect(await lastOutputAt(folder)).toBeNull()
  expect(await lastOutputAt(join(folder, 'nowhere'))).toBeNull()
})
