import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../e2e/world.ts'
import { faults } from './axe.ts'
import { expectComplaints, openBoard, shoot, verb } from './browser.ts'
import { drawer, live, longWork, make, toast, worldWithWorkers } from './ui-seed.ts'

/** What whoever runs the gateway looks at. */

/** Nobody listens where it is told to go. */
const TOKEN = `123456789:${'A'.repeat(35)}`

let world: World
let working = ''
let followed = ''
let failing = ''

const quick = (summary: string): string => `\`\`\`recipe\n- complete: { summary: ${summary} }\n\`\`\``

beforeAll(async () => {
  world = await worldWithWorkers(
    `platforms: { telegram: { token: '${TOKEN}', api_root: 'http://127.0.0.1:9', allow: [1] } }\n`,
  )
  working = (await make(world, 'Runs for long <b>today</b>', { assignee: 'pm', body: longWork('half-way') })).id
  followed = (await make(world, 'Quickly done', { triage: true, assignee: 'qa-dev', body: quick('done') })).id
  await verb(world, 'subscribe', { task: followed, platform: 'telegram', chat: '-1001' })
  await verb(world, 'promote', { tasks: [followed] })
  failing = (await make(world, 'Lacks its key', { assignee: 'deploy-bot', body: quick('never'), max_retries: 1 })).id
  await Promise.all([
    world.event(working, 'heartbeat'),
    world.event(followed, 'completed'),
    world.event(failing, 'gave_up'),
  ])
})
afterAll(() => world.destroy())

async function operations(look: Parameters<typeof openBoard>[1] = {}): Promise<Page> {
  const page = await openBoard(world, { width: 1440, height: 1000, ...look, path: '/operations' })
  page.setDefaultTimeout(8_000)
  await panel(page, 'workers').locator('tr, p').first().waitFor()
  await live(page)
  return page
}
const panel = (page: Page, id: string) => page.locator(`[data-panel="${id}"]`)

test('workers are told with process, elapsed time and last note, and each can be stopped', async () => {
  const page = await operations()
  const row = panel(page, 'workers').locator(`[data-worker="${working}"]`)
  const { payload } = await world.event(working, 'spawned')
  expect(await row.innerText()).toMatch(
    new RegExp(`pm[^]*<b>today</b>[^]*half-way[^]*\\d:\\d\\d[^]*${String(payload['pid'])}`),
  )
  await panel(page, 'workers').getByText('1 of 2').waitFor()
  await row.getByRole('button', { name: /^Stop/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click()
  await row.waitFor({ state: 'detached' })
  await panel(page, 'workers').getByText('No worker runs').waitFor()
  await verb(world, 'unblock', { tasks: [working] })
  await row.waitFor()
})

test('a dry run tells what would start and why the rest does not, and a nudge starts it', async () => {
  const page = await operations()
  const own = panel(page, 'dispatching')
  await own.getByRole('button', { name: 'Pause this board' }).click()
  await own.getByRole('button', { name: 'Resume this board' }).waitFor()
  const ids = await Promise.all(
    ['pm', 'pm', 'qa-dev'].map((assignee, at) => make(world, `Queued ${at}`, { assignee, body: longWork('…') })),
  )
  await own.getByRole('button', { name: 'What would start?' }).click()
  await own.locator('[data-report="dry"]').getByText('3 tasks held back').waitFor()
  expect(await own.locator('[data-report="dry"]').innerText()).toMatch(/Queued 0 .*paused/)
  await own.getByRole('button', { name: 'Resume this board' }).click()
  await own.getByRole('button', { name: 'Pause this board' }).waitFor()
  await world.until('one is taken up', () => ids.some(({ id }) => world.kinds(id).includes('claimed')))
  await own.getByRole('button', { name: 'Start what is ready' }).click()
  await own.locator('[data-report="done"]').getByText('2 tasks held back').waitFor()
  await shoot(page, 'operations-dispatching')
  await own.getByRole('button', { name: 'Queued' }).first().click()
  await drawer(page).getByRole('textbox', { name: 'Title' }).waitFor()
  await verb(world, 'archive', { tasks: ids.map(({ id }) => id) })
})

test('everything can be paused at once, after a question', async () => {
  const page = await operations()
  const own = panel(page, 'dispatching')
  await own.getByRole('button', { name: 'Pause everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause everywhere' }).click()
  await page.getByText('Everything is paused:').waitFor()
  await panel(page, 'problems').locator('[data-problem="paused"]', { hasText: 'everything is paused' }).waitFor()
  await own.getByRole('button', { name: 'Resume everywhere' }).click()
  await own.getByRole('button', { name: 'Pause everywhere' }).waitFor()
})

test('messages are told with their receipts, and what was lost is sent again', async () => {
  const store = new Database(join(world.home, 'board.db'))
  store.prepare(`UPDATE outbox SET state = 'dead', error = 'chat not found' WHERE task = ?`).run(followed)
  store.close()
  const page = await operations()
  const own = panel(page, 'deliveries')
  await own.getByRole('button', { name: 'Lost', exact: true }).click()
  const row = own.locator('[data-delivery="dead"]')
  await row.getByText('telegram -1001').waitFor()
  await row.getByText(/chat not found/).waitFor()
  await row.scrollIntoViewIfNeeded()
  await shoot(page, 'operations-messages')
  await row.getByRole('button', { name: /again/ }).click()
  await toast(page, '1 message sent again').waitFor()
  await own.getByText('No message was lost.').waitFor()
  await own.getByRole('button', { name: 'Newest' }).click()
  await own.locator('[data-delivery="pending"]').waitFor()
})

test('subscriptions are told, and ended where they stand', async () => {
  const other = await make(world, 'Followed elsewhere')
  await verb(world, 'subscribe', { task: other.id, platform: 'telegram', chat: '-1002' })
  const page = await operations()
  const row = panel(page, 'subscriptions').locator('tr', { hasText: '-1002' })
  await row.getByRole('button', { name: /^End/ }).click()
  await row.waitFor({ state: 'detached' })
})

test('profiles, checks, chats and boards are told, and boards are made and put away', async () => {
  const page = await operations()
  await panel(page, 'profiles').locator('[data-profile="deploy-bot"]').getByText('builtin').waitFor()
  await panel(page, 'doctor').locator('[data-finding]', { hasText: 'dispatcher' }).first().waitFor()
  await panel(page, 'chats').locator('[data-finding]', { hasText: 'telegram' }).first().waitFor()
  const boards = panel(page, 'boards')
  await boards.getByRole('button', { name: 'New board' }).click()
  await page.getByRole('dialog').getByLabel('Short name').fill('content')
  await page.keyboard.press('Enter')
  const row = boards.locator('[data-board="content"]')
  await row.getByText('empty').waitFor()
  await row.getByRole('button', { name: 'Archive content' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await row.getByText('archived').waitFor()
})

test('budgets are told, and raised where they stand', async () => {
  expectComplaints(/400/)
  const { id } = await make(world, 'May cost something', { budget: '1.5' })
  const page = await operations()
  const row = panel(page, 'budgets').locator(`[data-budget="${id}"]`)
  await row.getByText('$1.50 in all').waitFor()
  await row.getByRole('button', { name: /^Add/ }).click()
  await page.getByRole('dialog').getByLabel('US dollars more').fill('much')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await page.getByRole('dialog').getByLabel('US dollars more').fill('$2')
  await page.keyboard.press('Enter')
  await row.getByText('$3.50 in all').waitFor()
})

test('throughput, lead and cycle time are drawn, and usage is added up by profile and by day', async () => {
  const page = await operations()
  const own = panel(page, 'figures')
  const drawing = own.getByRole('img', { name: /^Throughput: .*1 done/ })
  await drawing.waitFor()
  expect(await drawing.locator('g').count()).toBe(30)
  await own.getByRole('img', { name: /^Lead time: .*half within/ }).waitFor()
  await own.getByRole('img', { name: /^Cycle time: .*half within/ }).waitFor()
  await own.locator('[data-usage="qa-dev"]', { hasText: '1 completed' }).waitFor()
  await own.getByRole('button', { name: 'By day' }).click()
  await own.getByRole('columnheader', { name: 'Day' }).waitFor()
  await own.getByRole('button', { name: '7 days' }).click()
  await expect
    .poll(() =>
      own
        .getByRole('img', { name: /^Throughput/ })
        .locator('g')
        .count(),
    )
    .toBe(7)
})

test.each([
  ['light', { look: 'light' as const }],
  ['dark', { look: 'dark' as const }],
  ['phone', { look: 'light' as const, width: 360, height: 740, touch: true }],
])('operations meet WCAG 2.2 AA and are never wider than the window: %s', async (name, look) => {
  const page = await operations(look)
  await panel(page, 'doctor').locator('[data-finding]').first().waitFor()
  await panel(page, 'figures').getByRole('img').first().waitFor()
  await panel(page, 'profiles').locator('tr').nth(1).waitFor()
  await panel(page, 'deliveries').locator('tr').nth(1).waitFor()
  expect(await faults(page)).toEqual([])
  const wider = `(() => { const own = document.querySelector('.operations'); return own.scrollWidth - own.clientWidth })()`
  expect(await page.evaluate(wider)).toBe(0)
  await shoot(page, `operations-${name}`)
  await panel(page, 'profiles').scrollIntoViewIfNeeded()
  await page.evaluate(`document.querySelector('[data-panel="profiles"]').scrollIntoView()`)
  await shoot(page, `operations-middle-${name}`)
  await page.evaluate(`document.querySelector('.operations').scrollTo(0, 1e6)`)
  await shoot(page, `operations-lower-${name}`)
})
