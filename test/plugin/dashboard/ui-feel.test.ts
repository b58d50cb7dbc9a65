import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../e2e/world.ts'
import { faults } from './axe.ts'
import { expectComplaints, newLink, openBoard, shoot, verb } from './browser.ts'
import { card, cardIn, column, drawer, live, longWork, make, worldWithWorkers } from './ui-seed.ts'

let world: World
let question = ''
let working = ''
beforeAll(async () => {
  world = await worldWithWorkers()
  working = (await make(world, 'Runs for long', { assignee: 'pm', body: longWork('half-way'), priority: 3 })).id
  question = (await make(world, 'Asks something', { assignee: 'qa-dev', tenant: 'content', parents: [working] })).id
  await make(world, 'An idea', { triage: true })
  await make(world, 'Later', { at: 'tomorrow 9:00', assignee: 'pm' })
  await verb(world, 'block', { tasks: [question], reason: 'Which one?', options: ['this', 'that'] })
  await verb(world, 'comment', { task: question, body: 'a **word**' })
  await world.event(working, 'heartbeat')
})
afterAll(() => world.destroy())

test.each([
  ['light', { look: 'light' as const, width: 1440 }],
  ['dark', { look: 'dark' as const, width: 1440 }],
  ['phone', { look: 'light' as const, width: 360, height: 740, touch: true }],
])('board, drawer and dialogs meet WCAG 2.2 AA: %s', async (_name, look) => {
  const page = await openBoard(world, look)
  await page.getByRole('button', { name: /Needs you/ }).click()
  await card(page, question).locator('.card-title').click()
  await drawer(page).locator('.comment .markdown:not(.is-plain)').waitFor()
  await drawer(page).getByRole('button', { name: 'All fields' }).click()
  expect(await faults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New task', exact: true }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Parents/ })
    .click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Assignee/ })
    .click()
  await page.getByRole('option', { name: 'pm' }).waitFor()
  expect(await faults(page)).toEqual([])
})

test('the palette finds commands, boards and tasks, and the sheet names the keys', async () => {
  const page = await openBoard(world, { look: 'dark' })
  page.setDefaultTimeout(8_000)
  await card(page, question).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search tasks and commands' }).fill('asks some')
  await page.getByRole('option', { name: /Asks something/ }).waitFor()
  await shoot(page, 'palette')
  expect(await faults(page)).toEqual([])
  await page.keyboard.press('Enter')
  await drawer(page).locator('.block-question').getByText('Which one?').waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search tasks and commands' }).fill('light look')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Pick it up').waitFor()
  expect(await faults(page)).toEqual([])
  await shoot(page, 'help')
})

test('cards are walked by arrows and letters, and Enter opens the one that is reached', async () => {
  const page = await openBoard(world, { width: 1440 })
  await card(page, question).waitFor()
  await column(page, 'running').locator('.card-title').focus()
  await page.keyboard.press('l')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  expect(new URL(page.url()).searchParams.get('task')).toBe(question)
  await drawer(page).locator('.block-question').getByText('Which one?').waitFor()
  await page.keyboard.press('Escape')
  await drawer(page).waitFor({ state: 'detached' })
})

test('a browser whose clock is a day ahead still counts the seconds of a run', async () => {
  const page = await openBoard(world, { path: '/operations' })
  await page.clock.setSystemTime(Date.now() + 86_400_000)
  await page.goto(new URL('/', page.url()).href)
  const clock = card(page, working).locator('.card-age')
  await clock.waitFor()
  expect(await clock.textContent()).toMatch(/^\d{1,2}:\d\d$/)
})

test('a page that is older than the gateway says so', async () => {
  const page = await openBoard(world)
  await live(page)
  expect(await page.getByText('This page is older').count()).toBe(0)
  const now = new Date().toISOString()
  const hello = { board: 'default', last_event: 10_000, now, version: '9.9.9', build: '/assets/index-newer.js' }
  await page.route('**/api/events*', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: `event: hello\ndata: ${JSON.stringify(hello)}\n\n` }),
  )
  await page.reload()
  await page.getByText('This page is older').waitFor()
  await page.getByRole('button', { name: 'Reload' }).waitFor()
})

test('a gateway that was away is told of, and what was missed is caught up with', async () => {
  expectComplaints(/ERR_CONNECTION|Failed to (load|fetch)|ERR_INCOMPLETE|ERR_EMPTY/)
  const page = await openBoard(world)
  await live(page)
  world.env['KANBAN_DASHBOARD_PORT'] = new URL(await newLink(world)).port
  await world.stop('SIGTERM')
  await page.getByText('The gateway does not answer').waitFor()
  await shoot(page, 'connection-lost')
  await world.start()
  const missed = await make(world, 'Made while nobody listened')
  await cardIn(page, 'todo', missed.id).waitFor()
  await live(page)
  await page.getByText('The gateway does not answer').waitFor({ state: 'detached' })
  await cardIn(page, 'running', working).waitFor()
})

test('notifications come only to whoever asked for them, and only while the page is hidden', async () => {
  const page = await openBoard(world)
  await live(page)
  await page.context().grantPermissions(['notifications'])
  await page.addInitScript(`
    globalThis.shown = []
    globalThis.Notification = class extends EventTarget {
      static permission = 'granted'
      static requestPermission = async () => 'granted'
      constructor(title, { body }) { super(); shown.push(title + ': ' + body) }
    }
    globalThis.hiddenNow = false
    Object.defineProperty(Document.prototype, 'hidden', { get: () => globalThis.hiddenNow })
  `)
  await page.reload()
  await live(page)
  const block = async (title: string) => {
    const { id } = await make(world, title, { assignee: 'qa-dev', priority: -1 })
    await verb(world, 'block', { tasks: [id], reason: 'look here' })
    await cardIn(page, 'blocked', id).waitFor()
  }
  await page.evaluate('hiddenNow = true')
  await block('Before anybody asked')
  expect(await page.evaluate('shown')).toEqual([])
  await page.evaluate('hiddenNow = false')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('option', { name: /Desktop notifications/ }).click()
  await block('While it is looked at')
  expect(await page.evaluate('shown')).toEqual([])
  await page.evaluate('hiddenNow = true')
  await block('While nobody looks')
  expect(await page.evaluate('shown')).toEqual(['While nobody looks: needs you: look here'])
})

test('a long column holds only what can be seen, reads on as it is scrolled, and stands still while others change', async () => {
  await verb(world, 'boards%20create', { name: 'big' })
  const many = Array.from({ length: 400 }, (_, at) => `Number ${String(at).padStart(3, '0')}`)
  for (let at = 0; at < many.length; at += 50)
    await Promise.all(many.slice(at, at + 50).map((title) => make(world, title, {}, 'big')))
  const page = await openBoard(world, { path: '/?board=big' })
  const cards = column(page, 'todo').locator('[data-card]')
  await cards.first().waitFor()
  expect(await column(page, 'todo').locator('.column-count').textContent()).toBe('400')
  expect(await cards.count()).toBeLessThan(40)
  // What React draws again is counted where it writes: a change elsewhere touches no card of this column.
  await page.evaluate(`globalThis.touched = 0
    new MutationObserver((list) => { touched += list.length }).observe(document.querySelector('[data-column="todo"] .card-list'), { subtree: true, childList: true, characterData: true, attributes: true })`)
  const other = await make(world, 'Another column', { triage: true }, 'big')
  await cardIn(page, 'triage', other.id).waitFor()
  expect(await page.evaluate('touched')).toBe(0)
  const end = `document.querySelector('[data-column="todo"] .column-scroll').scrollTo(0, 1e9)`
  await expect
    .poll(async () => {
      await page.evaluate(end)
      return column(page, 'todo').getByText('Number 399').count()
    })
    .toBe(1)
  expect(await cards.count()).toBeLessThan(40)
})
