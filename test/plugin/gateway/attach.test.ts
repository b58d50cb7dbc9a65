import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mount } from '../../../plugin/mount.ts'
import { FakeHost } from '../manifest/fake-host.ts'

let host: FakeHost
let task: string
const here = mkdtempSync(join(tmpdir(), 'kanban-attach-'))

beforeAll(async () => {
  host = new FakeHost()
  mount(host)
  await host.start()
  task = ((await host.post('/api/verbs/create', { title: 'x' })).body as { id: string }).id
})
afterAll(async () => {
  await host.stop()
  rmSync(here, { recursive: true })
})

const attach = async (path: string, cwd: string | undefined = here) =>
  (await host.post('/api/cli', { argv: ['attach', task, path, '--json'], cwd })).body as {
    readonly json?: { readonly name: string; readonly size: number; readonly path: string }
    readonly error?: { readonly message: string }
  }
const file = (name: string, text: string) => {
  writeFileSync(join(here, name), text)
  return join(here, name)
}

test('a path begins where the command was typed, and a copy is kept below the home', async () => {
  file('plan.md', 'first this')
  const { json } = await attach('./plan.md')
  expect(json).toMatchObject({ name: 'plan.md', size: 10 })
  expect(json?.path.startsWith(join(host.stateDir, 'artifacts', task))).toBe(true)
  expect(readFileSync(json?.path ?? '', 'utf8')).toBe('first this')
  expect(statSync(json?.path ?? '').mode & 0o077).toBe(0)
})

test('an absolute path is taken as it is, links followed', async () => {
  symlinkSync(file('real.txt', 'here'), join(here, 'link'))
  expect((await attach(join(here, 'link'), '/')).json).toMatchObject({ name: 'real.txt', size: 4 })
})

test('a relative path from nowhere is refused', async () => {
  expect((await host.post('/api/cli', { argv: ['attach', task, 'plan.md'] })).body).toMatchObject({
    exit: 2,
    error: { message: 'plan.md is no absolute path' },
  })
  expect((await attach('plan.md', 'elsewhere')).error?.message).toBe('plan.md is no absolute path')
})

test('more than 25 MB is refused with both sizes', async () => {
  const path = file('large.bin', '')
  truncateSync(path, 25_000_000)
  expect((await attach(path)).json?.size).toBe(25_000_000)
  truncateSync(path, 31_400_000)
  expect((await attach(path)).error?.message).toBe(`${path} was not kept: it has 31 MB, at most 25 MB are kept`)
})

test('what is missing, a folder or not readable is refused with a sentence', async () => {
  expect((await attach('gone')).error?.message).toContain('gone was not kept: there is no such file')
  expect((await attach('.')).error?.message).toContain('it is not a file; name the files in it')
  chmodSync(file('closed', 'x'), 0)
  if (process.getuid?.() !== 0) expect((await attach('closed')).error?.message).toContain('it may not be read')
})

test('the board itself is never opened as a file: that would let go of its locks', async () => {
  for (const name of ['board.db', 'board.db-wal'])
    expect((await attach(join(host.stateDir, name))).error?.message).toContain('it is a database in use')
})
