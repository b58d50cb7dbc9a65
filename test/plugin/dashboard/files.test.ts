import { mkdtempSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nameOf } from '../../../plugin/dashboard/files.ts'
import { taskPageShape, uploadedShape } from '../../../plugin/dashboard/shapes.ts'
import { Dashboard } from './server.ts'

let dashboard: Dashboard
let task: string
beforeAll(async () => {
  dashboard = await Dashboard.open()
  await dashboard.logIn()
  task = (await dashboard.verb<{ id: string }>('create', { title: 'with files' })).id
})
afterAll(() => dashboard.close())

const upload = (name: string, body: Buffer | string, headers = {}) =>
  dashboard.ask(`/api/tasks/${task}/files?name=${encodeURIComponent(name)}`, { method: 'POST', body, headers })

test('a file is kept by its id and comes back as a download that no browser shows as a page', async () => {
  const html = '<script>alert(document.cookie)</script>'
  const kept = uploadedShape.parse((await upload('../../évil "page".html', html)).body)
  expect(kept).toMatchObject({ task, name: 'évil "page".html', size: html.length, by: 'local' })
  const answer = await dashboard.ask(`/api/tasks/${task}/files/${kept.id}`)
  expect(answer).toMatchObject({ status: 200, text: html })
  expect(answer.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="_vil _page_.html"; filename*=UTF-8''%C3%A9vil%20%22page%22.html`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(existsSync(join(dashboard.host.stateDir, 'uploads'))).toBe(true)
  expect(readdirSync(join(dashboard.host.stateDir, 'uploads'))).toEqual([])
  const page = taskPageShape.parse((await dashboard.ask(`/api/tasks/${task}`)).body)
  expect(page.attachments.map(({ id }) => id)).toEqual([kept.id])
})

test('more than 25 MB are refused, said beforehand or not, and nothing is left', async () => {
  expect((await upload('large', Buffer.alloc(25_000_001))).status).toBe(413)
  const untold = { 'transfer-encoding': 'chunked' }
  expect((await upload('large', Buffer.alloc(25_000_001), untold)).status).toBe(413)
  expect(readdirSync(join(dashboard.host.stateDir, 'uploads'))).toEqual([])
  expect((await upload('just enough', Buffer.alloc(25_000_000))).status).toBe(200)
})

test('a file is asked for by its own task and id alone', async () => {
  const other = await dashboard.verb<{ id: string }>('create', { title: 'other' })
  const { id } = uploadedShape.parse((await upload('notes.md', 'notes')).body)
  for (const path of [`${other.id}/files/${id}`, `${task}/files/a_nothing`, `${task}/files/..%2F..%2Fconfig.yaml`])
    expect([path, (await dashboard.ask(`/api/tasks/${path}`)).status]).toEqual([path, 404])
})

test('what lies outside of the kept files, or has gone, is not handed out', async () => {
  const { store, board } = dashboard.running
  const outside = join(mkdtempSync(join(tmpdir(), 'kanban-outside-')), 'secret.txt')
  writeFileSync(outside, 'secret')
  const now = Date.now()
  const by = { kind: 'operator', name: 'local' } as const
  const attachment = { id: 'a_outside' as never, task: task as never, run: null, name: 's', size: 6, by, at: now }
  await store.commit([{ do: 'insert_attachment', attachment: { ...attachment, path: outside } }])
  expect((await dashboard.ask(`/api/tasks/${task}/files/a_outside`)).status).toBe(404)
  const kept = uploadedShape.parse((await upload('gone.txt', 'x')).body)
  rmSync(kept.path)
  expect((await dashboard.ask(`/api/tasks/${task}/files/${kept.id}`)).body).toMatchObject({
    error: { message: 'there is no file gone.txt at this machine' },
  })
  expect(board).toBeDefined()
})

test.each([
  ['report.pdf', 'report.pdf'],
  ['/etc/passwd', 'passwd'],
  ['C:\\Users\\ana\\plan.md', 'plan.md'],
  ['..', 'file'],
  ['', 'file'],
  ['a\u202Etxt.exe\u0000', 'atxt.exe'],
])('%j is kept as %j', (typed, kept) => {
  expect(nameOf(typed)).toBe(kept)
})

test('a name is cut between characters and keeps its ending', () => {
  const kept = nameOf(`${'ü🚀'.repeat(100)}.tar.gz`)
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(200)
  expect(kept).toMatch(/^[ü🚀.tar]+\.gz$/u)
})
