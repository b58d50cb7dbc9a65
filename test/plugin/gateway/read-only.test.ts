import { mkdirSync, mkdtempSync } from 'node:fs'
import type * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { lockBoard } from '../../../kanban-core/index.ts'
import { createLog } from '../../../plugin/gateway/log.ts'
import { makeHome } from '../../../plugin/home.ts'

/** A disk that can only be read, as a mount makes it: files are there, and no mode of them can be changed. */
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof fs>()),
  chmodSync: () => {
    throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
  },
}))

test('a home on a disk that can only be read is refused with its sentence', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kanban-read-only-'))
  await expect(lockBoard(home)).rejects.toMatchObject({
    refusal: { code: 'store_readonly', message: `${home} cannot be written` },
  })
})

test('a log that cannot be opened is told as a fault of the home', () => {
  const { home } = makeHome(mkdtempSync(join(tmpdir(), 'kanban-read-only-')))
  mkdirSync(join(home.logs, 'gateway.log'))
  expect(() => createLog(home, () => undefined)).toThrow(`reading or writing ${home.path} failed`)
})
