import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { BoardService } from '../../../plugin/board/board-service.ts'
import type { Visit } from '../../../plugin/dashboard/login.ts'
import { Page } from '../../../plugin/dashboard/page.ts'
import { DashboardService } from '../../../plugin/dashboard/service.ts'
import { FakeHost } from '../manifest/fake-host.ts'
import { Dashboard, takenPort } from './server.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
async function open(dashboard?: unknown): Promise<Dashboard> {
  const one = await Dashboard.open(dashboard)
  opened.push(one)
  return one
}
const doctor = async (one: Dashboard) => {
  const { body } = await one.operator('/api/verbs/doctor')
  return (body as { area: string; state: string; text: string; remedy: string }[]).find(
    ({ area }) => area === 'dashboard',
  )
}

test('a port that is taken keeps nothing else from working, is told once, and is tried again', async () => {
  const taken = await takenPort()
  const host = new FakeHost()
  host.given = { dispatcher: { enabled: false }, dashboard: { port: taken.port } }
  const board = new BoardService(host)
  const service = new DashboardService(board, host, 10)
  opened.push({
    close: async () => {
      await service.stop()
      await board.stop()
    },
  })
  await board.start()
  await service.start()
  const sentence = `port ${taken.port} of 127.0.0.1 is used by another program`
  expect(service.about()).toEqual({ address: null, problem: sentence })
  expect(service.findings()).toMatchObject([{ state: 'warning', text: sentence }])
  expect(() => service.newLink()).toThrow(sentence)
  await taken.release()
  await vi.waitFor(() => expect(service.about().address).toBe(`http://127.0.0.1:${taken.port}`))
  expect(host.told).toEqual([
    `no dashboard: ${sentence}; it is tried again by itself`,
    `the dashboard is at http://127.0.0.1:${taken.port}`,
  ])
})

test('an address that other machines reach needs a secret, and one that is no address of this machine is told', async () => {
  await expect(Dashboard.open({ host: '0.0.0.0', port: 0 })).rejects.toThrow(
    'dashboard.secret: is needed where dashboard.host lets other machines in',
  )
  await expect(Dashboard.open({ host: '0.0.0.0', port: 0, secret: 'env:NOT_SET_ANYWHERE' })).rejects.toThrow(
    'the variable NOT_SET_ANYWHERE is not set',
  )
  const nowhere = await open({ host: '192.0.2.1', port: 0, secret: 'env:HOME' })
  expect(nowhere.state).toEqual({ address: null, problem: '192.0.2.1 is no address of this machine' })
})

test('a secret logs in where there is no link', async () => {
  vi.stubEnv('BOARD_SECRET', 'correct horse battery')
  const one = await open({ host: '0.0.0.0', port: 0, secret: 'env:BOARD_SECRET' })
  expect((await one.ask('/api/session')).body).toMatchObject({ login: ['link', 'secret'] })
  const asked = (secret: string) => one.ask('/api/session', { method: 'POST', body: { secret } })
  expect(await asked('wrong')).toMatchObject({ status: 401, body: { error: { code: 'wrong_secret' } } })
  expect(await asked('correct horse battery')).toMatchObject({ status: 200 })
})

test('a changed config counts at once: another port, off, and on again', async () => {
  const one = await open()
  const first = one.origin
  await one.logIn()
  const taken = await takenPort()
  await taken.release()
  one.configure({ port: taken.port })
  await vi.waitFor(() => expect(one.origin).toBe(`http://127.0.0.1:${taken.port}`))
  expect(one.origin).not.toBe(first)
  one.configure(null)
  await vi.waitFor(() => expect(one.state.address).toBeNull())
  expect(await doctor(one)).toMatchObject({ state: 'off', text: 'switched off' })
  expect(await one.operator('/api/dashboard/link')).toMatchObject({
    status: 409,
    body: { error: { message: 'the dashboard is switched off' } },
  })
  one.configure({ port: 0 })
  await vi.waitFor(() => expect(one.state.address).not.toBeNull())
})

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kanban-page-'))
  const build = (script: string) => {
    mkdirSync(join(folder, 'assets'), { recursive: true })
    writeFileSync(join(folder, 'index.html'), `<script type="module" crossorigin src="/assets/${script}"></script>`)
    writeFileSync(join(folder, 'assets', script), 'export {}')
    writeFileSync(join(folder, 'assets', `${script}.br`), 'compressed')
  }
  const page = new Page(folder)
  const app = new Hono<Visit>()
  page.addTo(app)
  app.notFound((c) => c.text('nothing', 404))
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await app.request(path, { headers })
    return { status: answer.status, text: await answer.text(), kept: answer.headers.get('cache-control'), answer }
  }

  test('says what to run where it was not built', async () => {
    expect(page.build).toBeNull()
    const { status, text } = await get('/')
    expect([status, text]).toEqual([503, expect.stringContaining('npm run build:dashboard')])
  })

  test('is served as it was built, its files for good, itself anew each time', async () => {
    build('index-one.js')
    expect(page.build).toBe('/assets/index-one.js')
    for (const path of ['/', '/t/t_9fc2', '/?board=content'])
      expect(await get(path)).toMatchObject({ status: 200, kept: 'no-store', text: expect.stringContaining('<script') })
    expect(await get('/assets/index-one.js')).toMatchObject({
      status: 200,
      text: 'export {}',
      kept: 'public, max-age=31536000, immutable',
    })
    const packed = await get('/assets/index-one.js', { 'accept-encoding': 'gzip, deflate, br' })
    expect([packed.text, packed.answer.headers.get('content-encoding')]).toEqual(['compressed', 'br'])
    build('index-two.js')
    expect(page.build).toBe('/assets/index-two.js')
  })

  test('has nothing beside its own files', async () => {
    for (const path of ['/assets/gone.js', '/assets/', '/../package.json', '/%2e%2e/package.json', '/nothing.txt'])
      expect([path, (await get(path)).status]).toEqual([path, 404])
  })
})
