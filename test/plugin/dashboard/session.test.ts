import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, MINUTE } from '../../../kanban-core/index.ts'
import { CODE_LIFE, IDLE_LIFE, SESSION_LIFE, Sessions } from '../../../plugin/dashboard/sessions.ts'
import { Dashboard, Ear } from './server.ts'

const file = () => join(mkdtempSync(join(tmpdir(), 'kanban-sessions-')), 'sessions.json')

describe('in the memory of the gateway', () => {
  let now = Date.parse('2026-11-22T10:00:00Z')
  const open = (path = file(), secret: string | null = null) => new Sessions({ file: path, now: () => now, secret })

  test('a code opens one session, once, for some minutes', () => {
    const sessions = open()
    const { code } = sessions.newCode()
    const { token } = sessions.exchangeCode(code)
    expect(sessions.find(token)).not.toBeNull()
    expect(() => sessions.exchangeCode(code)).toThrow('used up or too old')
    const late = sessions.newCode().code
    now += CODE_LIFE + 1
    expect(() => sessions.exchangeCode(late)).toThrow('used up or too old')
    expect(() => sessions.exchangeCode('')).toThrow('used up or too old')
  })

  test('a session ends when nobody has used it for long, and in the end anyway', () => {
    const sessions = open()
    const idle = sessions.exchangeCode(sessions.newCode().code).token
    now += IDLE_LIFE - 1
    expect(sessions.find(idle)).not.toBeNull()
    now += IDLE_LIFE + 1
    expect(sessions.find(idle)).toBeNull()
    const busy = sessions.exchangeCode(sessions.newCode().code).token
    for (const end = now + SESSION_LIFE - DAY; now < end; now += DAY) expect(sessions.find(busy)).not.toBeNull()
    now += 2 * DAY
    expect(sessions.find(busy)).toBeNull()
  })

  test('a session outlives the gateway, and the token is nowhere on the disk', () => {
    const path = file()
    const sessions = open(path)
    const { token } = sessions.exchangeCode(sessions.newCode().code)
    expect(open(path).find(token)).not.toBeNull()
    expect(readFileSync(path, 'utf8')).not.toContain(token)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a file that is damaged is nobody logged in', () => {
    const path = file()
    writeFileSync(path, '[{"hash":')
    expect(open(path).find('x')).toBeNull()
  })

  test('a secret logs in where there is one, and after five wrong ones none is looked at for a while', () => {
    const sessions = open(file(), 'correct horse battery')
    expect(sessions.ways).toEqual(['link', 'secret'])
    expect(sessions.find(sessions.exchangeSecret('correct horse battery').token)).not.toBeNull()
    for (let n = 0; n < 5; n++) expect(() => sessions.exchangeSecret('guess')).toThrow('not the secret')
    expect(() => sessions.exchangeSecret('correct horse battery')).toThrow('too many wrong secrets')
    expect(sessions.exchangeCode(sessions.newCode().code).token).not.toBe('')
    now += 16 * MINUTE
    expect(sessions.exchangeSecret('correct horse battery').token).not.toBe('')
    expect(() => open().exchangeSecret('')).toThrow('not the secret')
  })

  test('all of them can be ended at once, links too', () => {
    const sessions = open()
    const { token } = sessions.exchangeCode(sessions.newCode().code)
    const { code } = sessions.newCode()
    expect(sessions.endAll()).toBe(1)
    expect(sessions.find(token)).toBeNull()
    expect(() => sessions.exchangeCode(code)).toThrow('used up')
  })
})

describe('in a browser', () => {
  let dashboard: Dashboard
  beforeEach(async () => {
    dashboard = await Dashboard.open()
  })
  afterEach(() => dashboard.close())

  test('a link gives a cookie that no script can read and no other site can send', async () => {
    const code = await dashboard.newCode()
    const answer = await dashboard.ask('/api/session', { method: 'POST', body: { code } })
    expect(answer).toMatchObject({ status: 200, body: { actor: 'local', role: 'admin', version: expect.any(String) } })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(await dashboard.ask('/api/session', { method: 'POST', body: { code } })).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_code' } },
    })
  })

  test('whoever is logged out is told how to get in, and streams end with the session', async () => {
    expect(await dashboard.ask('/api/session')).toMatchObject({
      status: 401,
      body: { error: { code: 'no_session', next: expect.stringContaining('kanban dashboard') }, login: ['link'] },
    })
    await dashboard.logIn()
    const ear = new Ear(dashboard, '/api/events')
    await ear.event('hello')
    expect(await dashboard.ask('/api/session', { method: 'DELETE' })).toMatchObject({ status: 200 })
    await ear.end()
    expect(await dashboard.ask('/api/session')).toMatchObject({ status: 401 })
  })

  test('whoever sits at the machine ends all of them', async () => {
    await dashboard.logIn()
    const ear = new Ear(dashboard, '/api/events')
    await ear.event('hello')
    expect(await dashboard.operator('/api/dashboard/logout')).toEqual({ status: 200, body: { ended: 1 } })
    await ear.end()
    expect((await dashboard.ask('/api/board')).status).toBe(401)
  })

  test('a code, or a secret, but not both and not nothing', async () => {
    for (const body of [{}, { code: 'x', secret: 'y' }, { code: 3 }])
      expect((await dashboard.ask('/api/session', { method: 'POST', body })).status).toBe(400)
    expect((await dashboard.ask('/api/session', { method: 'POST', body: { secret: 'guess' } })).status).toBe(401)
  })

  test('a worker cannot ask for a link', async () => {
    const answer = await dashboard.host.post('/api/dashboard/link', {}, { authorization: `Bearer ${'x'.repeat(43)}` })
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
  })
})
