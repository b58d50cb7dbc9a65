import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Report } from './table.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const run = promisify(execFile)

let out: string

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'kanban-bench-test-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

describe('the bench', () => {
  test('measures the rows that it is asked for and keeps the figures', async () => {
    const { stdout } = await run(process.execPath, [MAIN, 'page', 'stats', '--quick', '--size', '100', '--out', out], {
      env: { ...process.env, TMPDIR: out },
    })
    expect(stdout).toContain('first page of 50')
    const latest = JSON.parse(await readFile(join(out, 'latest.json'), 'utf8')) as Report
    expect(latest.measured).toMatchObject([
      {
        row: 'page',
        size: 100,
        failed: null,
        figures: [{ unit: 'ms', goal: { text: '≤ 0.3' }, rival: { name: 'raw' } }],
      },
      { row: 'stats', size: 100, failed: null, figures: [{ unit: 'ms', goal: { text: '≤ 1' } }] },
    ])
    expect(
      (await readdir(out)).filter((name) => name.startsWith('kanban-bench-')),
      'temporary folders',
    ).toEqual([])
  })

  test('names its rows to whoever asks for one that does not exist', async () => {
    await expect(run(process.execPath, [MAIN, 'nonsense'])).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('create') as string,
    })
  })
})
