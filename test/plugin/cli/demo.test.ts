import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'

const BIN = join(import.meta.dirname, '../../../plugin/cli/bin.js')

test('Ctrl-C in the demo ends its gateway and takes its throw-away board along', async () => {
  const place = await mkdtemp(join(tmpdir(), 'kanban-stage-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  const demo = spawn(process.execPath, [BIN, 'demo'], {
    env: { ...process.env, TMPDIR: place },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(demo.stdout)) if (line.includes('starts')) break
  demo.stdout.resume()
  demo.kill('SIGINT')
  expect(await once(demo, 'exit')).toEqual([130, null])
  expect((await readdir(place)).filter((name) => name.startsWith('kanban-'))).toEqual([])
})
