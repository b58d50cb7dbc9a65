import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../../e2e/world.ts'
import { expectComplaints, newLink, newWindow, shoot, verb } from './browser.ts'

let world: World
beforeAll(async () => {
  world = await World.make()
  await world.start()
})
afterAll(() => world.destroy())

/** Runs in the page: what the server answers there. */
const ASK = `async ([path, method, body]) => {
  const init = method === 'GET' ? {} : { method, body: JSON.stringify(body), headers: { 'x-kanban-dashboard': '1' } }
  const answer = await fetch(path, init)
  return { status: answer.status, body: await answer.json() }
}`

test('a real browser gets in by its link, once, and then asks the board', async () => {
  expectComplaints(/401/)
  await verb(world, 'create', { title: 'seen in a browser' })
  const { origin, hash } = new URL(await newLink(world))
  const page = await (await newWindow()).newPage()
  await page.goto(`${origin}/api/session`)
  const ask = (path: string, method = 'GET', body: object = {}) =>
    page.evaluate(`(${ASK})(${JSON.stringify([path, method, body])})`)
  expect(await ask('/api/verbs/list', 'POST')).toMatchObject({ status: 401, body: { login: ['link'] } })
  expect(await ask('/api/session', 'POST', { code: hash.slice('#code='.length) })).toMatchObject({ status: 200 })
  expect(await ask('/api/verbs/list', 'POST')).toMatchObject({ status: 200, body: [{ title: 'seen in a browser' }] })
  expect(await page.evaluate('document.cookie')).toBe('')
  await shoot(page, 'smoke')

  const stranger = await (await newWindow()).newPage()
  await stranger.goto(`${origin}/api/session`)
  const again = JSON.stringify(['/api/session', 'POST', { code: hash.slice('#code='.length) }])
  expect(await stranger.evaluate(`(${ASK})(${again})`)).toMatchObject({
    status: 401,
    body: { error: { code: 'bad_code' } },
  })
})
