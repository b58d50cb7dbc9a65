import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { DEMO_CONFIG, STORIES, bodyOf } from '../../../plugin/cli/demo/stories.ts'
import type { StoryTask } from '../../../plugin/cli/demo/stories.ts'
import { World } from '../../e2e/world.ts'
import { openBoard, shoot, verb } from './browser.ts'
import { card, drawer, live, longWork, make } from './ui-seed.ts'

/** `npm run screenshots`: plays the stories on a board of its own and keeps a picture of each under .bench/screens/. */

let world: World
const ids = new Map<string, string>()
const id = (key: string): string => ids.get(key) ?? `no ${key}`

/** Two calls are written down already, one is under way, two wait. */
const RECIPES: Readonly<Record<string, string>> = {
  'transcribe-1':
    '```recipe\n- complete: { summary: "Call 1: 41 minutes, three action items", metadata: { duration_seconds: 41, tokens_used: 12400 } }\n```',
  'transcribe-2':
    '```recipe\n- complete: { summary: "Call 2: 26 minutes, one complaint about exports", metadata: { duration_seconds: 26, tokens_used: 9100 } }\n```',
  'transcribe-3': longWork('minute 12 of 41'),
  'transcribe-4': longWork('minute 1 of 30'),
  'transcribe-5': longWork('minute 1 of 18'),
}

beforeAll(async () => {
  world = await World.make(DEMO_CONFIG.replace('transcriber: 2', 'transcriber: 1'))
  await world.start()
  for (const task of STORIES.flatMap((story) => story.tasks)) await add(task)
  await world.event(id('implementation'), 'blocked')
  await verb(world, 'unblock', { tasks: [id('implementation')], answer: 'both' })
  await world.event(id('migrate'), 'heartbeat')
  await kill(id('migrate'))
  await make(world, 'Dark mode for the export dialog?', { triage: true })
  await make(world, 'Rotate the signing keys', { at: 'tomorrow 9:00', assignee: 'deploy-bot' })
  const design = await make(world, 'Pick a colour for the status page', {
    assignee: 'pm',
    priority: 1,
    body: longWork('…'),
  })
  await verb(world, 'block', {
    tasks: [design.id],
    reason: 'Which one goes with the logo?',
    options: ['indigo', 'teal'],
  })
  const copy = await make(world, 'Announce the new export', { assignee: 'copywriter', tenant: 'content-ops' })
  await verb(world, 'request-review', { task: copy.id, summary: 'Draft in the attachment, 180 words' })
  await Promise.all([
    world.event(id('review'), 'completed'),
    world.event(id('tests'), 'completed'),
    world.event(id('migrate'), 'completed'),
    world.event(id('transcribe-3'), 'heartbeat'),
    world.event(id('deploy'), 'gave_up'),
  ])
}, 120_000)
afterAll(() => world.destroy())

async function add(task: StoryTask): Promise<void> {
  const { key, title, assignee, tenant, priority, parents = [] } = task
  const made = await make(world, title, {
    assignee,
    body: RECIPES[key] ?? bodyOf(task),
    ...(tenant === undefined ? {} : { tenant }),
    ...(priority === undefined ? {} : { priority }),
    parents: parents.map(id),
  })
  ids.set(key, made.id)
}

/** As the out-of-memory killer would. */
async function kill(task: string): Promise<void> {
  const { payload } = await world.event(task, 'spawned')
  process.kill(Number(payload['pid']), 'SIGKILL')
}

async function board(path = '/', look: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await openBoard(world, { path, look, width: 1600, height: 900 })
  await page.locator('[data-card]').first().waitFor()
  await live(page)
  return page
}

/** A drawer with its history in sight. */
async function open(key: string): Promise<Page> {
  const page = await board(`/?task=${id(key)}`)
  await drawer(page).getByRole('textbox', { name: 'Title' }).waitFor()
  await drawer(page).locator('.markdown:not(.is-plain)').first().waitFor()
  const runs = drawer(page).locator('[data-section="runs"]')
  if ((await runs.count()) > 0) await runs.scrollIntoViewIfNeeded()
  await page.evaluate('document.fonts.ready')
  return page
}

test('board overview, in both looks and on a phone', async () => {
  await shoot(await board(), 'story-board-overview')
  await shoot(await board('/', 'dark'), 'story-board-overview-dark')
  const phone = await openBoard(world, { width: 390, height: 780, touch: true })
  await phone.getByRole('button', { name: /Needs you/ }).tap()
  await phone.locator('[data-card]').first().waitFor()
  await shoot(phone, 'story-phone')
})

test('flat view', async () => {
  await shoot(await board('/?lanes=0'), 'story-flat-view')
})

test('filtered fleet', async () => {
  const page = await board('/?tenant=content-ops&q=Transcribe')
  await card(page, id('transcribe-3')).waitFor()
  await shoot(page, 'story-filtered-fleet')
})

test.each([
  ['story-done-task', 'schema'],
  ['story-retry-history', 'implementation'],
  ['story-crash-recovery', 'migrate'],
  ['story-gave-up', 'deploy'],
  ['story-in-flight', 'transcribe-3'],
  ['story-pipeline', 'review'],
])('%s', async (name, key) => {
  await shoot(await open(key), name)
})
