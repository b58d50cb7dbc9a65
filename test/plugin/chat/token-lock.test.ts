import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockToken, tokenFolder } from '../../../plugin/chat/token-lock.ts'

const folder = () => join(mkdtempSync(join(tmpdir(), 'kanban-tokens-')), 'state')
const self = { pid: process.pid, home: '/home/mine', since: '2026-11-22T00:00:00.000Z' }

test('one token is held once, and who holds it is known; another token is free', async () => {
  const place = folder()
  const first = await lockToken(place, 'a', self)
  expect(first.held).toBe(true)
  expect(await lockToken(place, 'a', { ...self, pid: 1 })).toEqual({ held: false, by: self })
  const other = await lockToken(place, 'b', self)
  expect(other.held).toBe(true)
  if (first.held) first.lock.release()
  const again = await lockToken(place, 'a', self)
  expect(again.held).toBe(true)
  for (const one of [other, again]) if (one.held) one.lock.release()
})

test('the token itself is written nowhere, and nobody else may look', async () => {
  const place = folder()
  const locking = await lockToken(place, 'secret-token', self)
  expect(statSync(place).mode & 0o077).toBe(0)
  for (const name of readdirSync(place)) {
    expect(name).not.toContain('secret')
    expect(readFileSync(join(place, name), 'latin1')).not.toContain('secret-token')
  }
  if (locking.held) locking.lock.release()
})

test('it is freed by the kernel when its holder is killed', async () => {
  const place = folder()
  const script = `import { lockToken } from ${JSON.stringify(join(import.meta.dirname, '../../../plugin/chat/token-lock.ts'))}
    await lockToken(${JSON.stringify(place)}, 'a', ${JSON.stringify(self)}); console.log('held'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  expect(await lockToken(place, 'a', self)).toEqual({ held: false, by: self })
  const exit = new Promise((resolve) => holder.once('exit', resolve))
  holder.kill('SIGKILL')
  await exit
  const taken = await lockToken(place, 'a', self)
  expect(taken.held).toBe(true)
  if (taken.held) taken.lock.release()
})

test('all gateways of a user look at the same place', () => {
  expect(tokenFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/kanban/tokens')
  expect(tokenFolder({})).toMatch(/\/\.local\/state\/kanban\/tokens$/)
})
