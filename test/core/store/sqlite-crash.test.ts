import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import { aBoard, DEFAULT } from '../../contracts/store/samples.ts'
import { aPlace } from './place.ts'

const WRITER = join(import.meta.dirname, 'programs', 'writer.ts')

/** Lets the writer work until it has acknowledged so many tasks, then kills it. What it acknowledged. */
async function killed(url: string, after: number): Promise<readonly TaskId[]> {
  const writer = spawn(process.execPath, [WRITER, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void writer.kill('SIGKILL'))
  const ended = once(writer, 'exit')
  const acknowledged: TaskId[] = []
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line as TaskId)
    if (acknowledged.length === after) writer.kill('SIGKILL')
  }
  await ended
  return acknowledged
}

test('what was acknowledged is there after the program was killed in the midst of writing, again and again', async () => {
  const { url } = await aPlace()
  const first = await openStore(url, { create: true })
  await first.commit([{ do: 'insert_board', board: aBoard() }])
  await first.close()
  const acknowledged: TaskId[] = []
  for (const after of [1, 50, 333]) {
    acknowledged.push(...(await killed(url, after)))
    const store = await openStore(url)
    const { tasks, log } = store.reads
    for (const name of acknowledged) expect(await tasks.get(name)).not.toBeNull()
    const events = await log.events({ board: DEFAULT, limit: 100_000 })
    expect(events.map(({ number }) => number)).toEqual(events.map((_, at) => at + 1))
    for (const { task } of events) expect(await tasks.get(task)).not.toBeNull()
    expect(await store.upkeep.integrity()).toEqual([])
    await store.close()
  }
})
