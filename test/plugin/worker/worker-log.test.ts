import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastLines, readLog } from '../../../plugin/worker/logs.ts'
import { runFolder } from '../../../plugin/worker/spawner.ts'
import { openWorkerLog } from '../../../plugin/worker/worker-log.ts'
import { command, fixture, job, spawnerIn, temporaryFolder } from './world.ts'

const logIn = (folder: string, cap: number, secrets: readonly string[] = []) =>
  openWorkerLog({ path: join(folder, 'run.log'), olderPath: join(folder, 'run.log.1'), cap, secrets })

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all(
    ['run.log', 'run.log.1'].map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

test('a log never takes more than its cap and says what it lost', async () => {
  await using folder = await temporaryFolder()
  const cap = 64 * 1024
  const log = logIn(folder.path, cap)
  const stream = log.stream()
  for (let line = 0; line < 20_000; line += 1) {
    stream.write(Buffer.from(`line ${line}\n`))
    if (line % 500 === 0) expect(await bytesIn(folder.path)).toBeLessThanOrEqual(cap)
  }
  stream.end()
  log.close()
  expect(await bytesIn(folder.path)).toBeLessThanOrEqual(cap)
  expect(await readFile(join(folder.path, 'run.log'), 'utf8')).toMatch(/^\[kanban\] older output stands in run\.log\.1/)
  expect((await lastLines(folder.path, 2)).at(-1)).toBe('line 19999')
})

test('a worker that prints a gigabyte is neither held up nor fills the disk', async () => {
  await using home = await temporaryFolder()
  const logCap = 512 * 1024
  await using spawner = spawnerIn(home.path, {
    logCap,
    profiles: { mine: command(fixture('prints-a-gigabyte', '1000')) },
  })
  const wanted = job()
  const { ended } = await spawner.spawn(wanted)
  const exit = await ended
  expect(exit).toMatchObject({ code: 0, lost: false })
  expect(exit.lastLines.at(-1)).toBe('the last line')
  const folder = runFolder(home.path, wanted.run)
  expect(await bytesIn(folder)).toBeLessThanOrEqual(logCap)
  expect((await readLog(folder, logCap)).text).toMatch(
    /\[kanban\] \d+ bytes were left out here, they came faster than a log is kept/,
  )
})

test('a secret that comes in pieces, or across the longest line, is never written', async () => {
  await using folder = await temporaryFolder()
  const secret = 'a-secret-of-some-length'
  const log = logIn(folder.path, 1_000_000, [secret])
  const stream = log.stream()
  for (const character of `one ${secret} two\n`) stream.write(Buffer.from(character))
  stream.write(Buffer.from('x'.repeat(65_530)))
  stream.write(Buffer.from(secret))
  stream.write(Buffer.from('y'.repeat(70_000)))
  stream.end()
  log.close()
  const text = await readFile(join(folder.path, 'run.log'), 'utf8')
  expect(text).not.toMatch(/a-sec|-length/)
  expect(text.startsWith('one [redacted] two\n')).toBe(true)
})

test('a private key that comes line by line is never written', async () => {
  await using folder = await temporaryFolder()
  const log = logIn(folder.path, 1_000_000)
  const stream = log.stream()
  for (const line of [
    'a',
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG',
    'zzz',
    '-----END PRIVATE KEY-----',
    'b',
  ])
    stream.write(Buffer.from(`${line}\n`))
  stream.end()
  log.close()
  expect(await readFile(join(folder.path, 'run.log'), 'utf8')).toBe('a\n[redacted]\nb\n')
})

test('characters of several bytes survive any cut of the chunks', async () => {
  await using folder = await temporaryFolder()
  const log = logIn(folder.path, 1_000_000)
  const stream = log.stream()
  for (const byte of Buffer.from('naïve 💥 日本\n')) stream.write(Buffer.from([byte]))
  stream.end()
  log.close()
  expect(await readFile(join(folder.path, 'run.log'), 'utf8')).toBe('naïve 💥 日本\n')
})

test('the tail of a log reaches back over its rotation and starts at a line', async () => {
  await using folder = await temporaryFolder()
  const log = logIn(folder.path, 16 * 1024)
  const stream = log.stream()
  for (let line = 0; line < 700; line += 1) stream.write(Buffer.from(`line ${String(line).padStart(6, '0')}\n`))
  stream.end()
  log.close()
  const newest = (await stat(join(folder.path, 'run.log'))).size
  const { text, cut } = await readLog(folder.path, newest + 100)
  expect(cut).toBe(true)
  expect(text).toMatch(/^line \d{6}\n/)
  expect(text).toMatch(/line 000699\n$/)
  expect((await readLog(folder.path, 10_000_000)).cut).toBe(false)
})

test('a run without a log has an empty tail', async () => {
  await using folder = await temporaryFolder()
  expect(await readLog(join(folder.path, 'nowhere'), 1_000)).toEqual({ text: '', cut: false })
  expect(await lastLines(folder.path, 20)).toEqual([])
})
