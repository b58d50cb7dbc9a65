import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../e2e/world.ts'
import { openBoard, shoot, verb } from './browser.ts'
import { card, cardIn, column, drawer, live, longWork, make, worldWithWorkers } from './ui-seed.ts'
import type { Made } from './ui-seed.ts'

let world: World
const made = new Map<string, Made>()
const id = (name: string): string => made.get(name)?.id ?? `no ${name}`

beforeAll(async () => {
  world = await worldWithWorkers()
  const add = async (name: string, title: string, input: object = {}) => made.set(name, await make(world, title, input))
  await add('idea', 'An idea for later', { triage: true })
  await add('parent', 'Nobody has this one', { tenant: 'auth-project', priority: 5 })
  await add('child', 'Waits for the other', { parents: [id('parent')], assignee: 'pm', tenant: 'auth-project' })
  await add('one', 'Transcribe call one', {
    assignee: 'transcriber',
    body: longWork('minute 12 of 41'),
    tenant: 'content',
  })
  await add('two', 'Translate the homepage', { assignee: 'translator', body: longWork('page 3'), tenant: 'content' })
  await world.event(id('one'), 'heartbeat')
  await world.event(id('two'), 'heartbeat')
  await add('waiting', 'Transcribe call two', { assignee: 'copywriter', tenant: 'content' })
  await add('lost', 'For nobody known', { assignee: 'designer' })
  await add('question', 'Which region?', { assignee: 'pm' })
  await verb(world, 'block', { tasks: [id('question')], reason: 'Where shall it run?', options: ['eu', 'us'] })
  await add('finished', 'Finished already')
  await verb(world, 'complete', { tasks: [id('finished')], summary: 'all of it' })
  await add('old', 'Put away')
  await verb(world, 'archive', { tasks: [id('old')] })
  await verb(world, 'comment', { task: id('child'), body: 'a word' })
})
afterAll(() => world.destroy())

const names = (page: Page): Promise<string[]> => page.locator('[data-column] h2').allTextContents()

test('the board shows every column with its count, and those that are used seldom only while they hold something', async () => {
  const page = await openBoard(world, { width: 1440 })
  await card(page, id('idea')).waitFor()
  expect(await names(page)).toEqual(['Triage', 'Todo', 'Ready', 'Running', 'Blocked', 'Done'])
  expect(await column(page, 'todo').locator('.column-count').textContent()).toBe('2')
  const later = await make(world, 'Not before tomorrow', { at: 'tomorrow 9:00', assignee: 'pm' })
  await cardIn(page, 'scheduled', later.id).waitFor()
  expect(await names(page)).toContain('Scheduled')
  await verb(world, 'archive', { tasks: [later.id] })
  await column(page, 'scheduled').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Archived' }).click()
  await cardIn(page, 'archived', id('old')).waitFor()
  await shoot(page, 'board-light')
})

test('a card shows its id, priority, tenant, assignee, children, links, comments and why it waits', async () => {
  const page = await openBoard(world, { look: 'dark', width: 1440 })
  const text = (name: string) => card(page, id(name)).innerText()
  await card(page, id('parent')).waitFor()
  expect(await text('parent')).toMatch(
    new RegExp(`${id('parent')}[\\s\\S]*5[\\s\\S]*Nobody has this one[\\s\\S]*nobody is assigned`),
  )
  expect(await text('parent')).toMatch(/auth-project[\s\S]*0\/1/)
  expect(await text('child')).toMatch(/waits for its parent[\s\S]*pm/)
  expect(await card(page, id('child')).locator('.fact[title="one comment"]').textContent()).toBe('1')
  expect(await card(page, id('child')).locator('.fact[title="one parent"]').textContent()).toBe('1')
  expect(await text('lost')).toContain('there is no profile designer')
  expect(await text('waiting')).toContain('workers of this host are busy')
  expect(await text('question')).toContain('Where shall it run?')
  await shoot(page, 'board-dark')
})

test('running cards count their seconds, say what their worker said last, and stand in lanes by profile', async () => {
  const page = await openBoard(world)
  const running = card(page, id('one'))
  await running.waitFor()
  expect(await running.innerText()).toContain('minute 12 of 41')
  const clock = running.locator('.card-age')
  const first = await clock.textContent()
  expect(first).toMatch(/^\d+:\d\d$/)
  await expect.poll(() => clock.textContent(), { timeout: 10_000 }).not.toBe(first)
  expect(await column(page, 'running').locator('.lane').allInnerTexts()).toEqual([
    expect.stringMatching(/transcriber\s*1/),
    expect.stringMatching(/translator\s*1/),
  ])
  await page.getByRole('button', { name: 'Lanes by profile' }).click()
  await column(page, 'running').locator('.lane').first().waitFor({ state: 'detached' })
  expect(new URL(page.url()).searchParams.get('lanes')).toBe('0')
  await shoot(page, 'board-flat')
})

test('the first glance tells what needs somebody, what runs and what is stuck, and a press shows only that', async () => {
  const page = await openBoard(world)
  await card(page, id('question')).waitFor()
  const glance = page.getByRole('group', { name: 'At a glance' }).getByRole('button')
  expect(await glance.allInnerTexts()).toEqual(['1 Needs you', '2 Running', '1 Stuck'])
  expect(await page.title()).toMatch(/^\(1\) /)
  await glance.nth(2).click()
  await card(page, id('waiting')).waitFor({ state: 'detached' })
  await cardIn(page, 'ready', id('lost')).waitFor()
  await page.keyboard.press('1')
  await cardIn(page, 'blocked', id('question')).waitFor()
  await column(page, 'ready').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await column(page, 'ready').waitFor()
})

test('filters by text, tenant and assignee stand in the address, so that a view can be shared', async () => {
  const page = await openBoard(world)
  await card(page, id('idea')).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('transcribe')
  await card(page, id('idea')).waitFor({ state: 'detached' })
  expect(await page.locator('[data-card]').count()).toBe(2)
  await page.getByRole('button', { name: 'Tenant', exact: true }).click()
  await page.getByRole('option', { name: 'content' }).click()
  await page.getByRole('button', { name: 'Assignee', exact: true }).click()
  await page.getByRole('combobox', { name: 'Assignee' }).fill('copy')
  await page.keyboard.press('Enter')
  await card(page, id('one')).waitFor({ state: 'detached' })
  await card(page, id('waiting')).waitFor()
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    q: 'transcribe',
    tenant: 'content',
    assignee: 'copywriter',
  })

  const other = await page.context().newPage()
  await other.goto(page.url())
  await card(other, id('waiting')).waitFor()
  expect(await other.locator('[data-card]').count()).toBe(1)
  await other.getByRole('button', { name: 'Clear' }).click()
  await card(other, id('idea')).waitFor()
})

test('another board has its own tasks, and a link leads to a task on it', async () => {
  await verb(world, 'boards%20create', { name: 'content', title: 'Content team' })
  const there = await make(world, 'On the other board', {}, 'content')
  const page = await openBoard(world)
  await card(page, id('idea')).waitFor()
  await page.getByRole('button', { name: /^Board .* switch/ }).click()
  await page.getByRole('option', { name: 'Content team' }).click()
  await card(page, there.id).waitFor()
  expect(await page.locator('[data-card]').count()).toBe(1)
  await page.goto(`${new URL(page.url()).origin}/t/${there.id}?board=content`)
  await drawer(page).getByRole('textbox', { name: 'Title' }).waitFor()
  expect(await drawer(page).getByRole('textbox', { name: 'Title' }).inputValue()).toBe('On the other board')
})

test('what happens anywhere shows at once in every tab, also when the tab that listens is closed', async () => {
  const page = await openBoard(world)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await Promise.all([live(page), live(other)])
  const task = await make(world, 'Made elsewhere')
  await Promise.all([page, other].map((tab) => cardIn(tab, 'todo', task.id).waitFor()))
  await verb(world, 'complete', { tasks: [task.id] })
  await Promise.all([page, other].map((tab) => cardIn(tab, 'done', task.id).waitFor()))
  // The tab that reads the stream goes; the other one reads on.
  await page.close()
  await verb(world, 'archive', { tasks: [task.id] })
  await cardIn(other, 'done', task.id).waitFor({ state: 'detached' })
})

test('on a phone of 360 pixels nothing is wider than the window, and columns are swiped through', async () => {
  const page = await openBoard(world, { width: 360, height: 740, touch: true })
  await card(page, id('idea')).waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  const header = await page.locator('.header').boundingBox()
  expect(header?.height).toBeLessThan(110)
  await shoot(page, 'board-phone')
  await page.getByRole('button', { name: /Needs you/ }).tap()
  await card(page, id('question')).tap()
  await drawer(page).locator('.block-question').getByText('Where shall it run?').waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  await shoot(page, 'drawer-phone')
})

test('a board without tasks says what happens here and what to do first', async () => {
  await verb(world, 'boards%20create', { name: 'fresh', title: 'A fresh start' })
  const page = await openBoard(world, { path: '/?board=fresh' })
  await page.getByRole('heading', { name: 'A fresh start is empty' }).waitFor()
  await shoot(page, 'empty')
  await page.getByRole('main').getByRole('button', { name: 'New task' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('The first one')
  await page.keyboard.press('Enter')
  await column(page, 'todo').locator('[data-card]').waitFor()
})
