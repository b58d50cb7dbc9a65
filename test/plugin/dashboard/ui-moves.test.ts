import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../e2e/world.ts'
import { expectComplaints, openBoard, shoot, verb } from './browser.ts'
import { card, cardIn, column, dragTo, live, longWork, make, toast, worldWithWorkers } from './ui-seed.ts'

let world: World
beforeAll(async () => {
  world = await worldWithWorkers()
  // What is ready stays there, unless a test lets it go.
  await verb(world, 'pause')
})
afterAll(() => world.destroy())

/** The board with these tasks on it, hearing of changes at once. */
async function boardWith(ids: readonly string[], look: Parameters<typeof openBoard>[1] = {}): Promise<Page> {
  const page = await openBoard(world, { width: 1440, ...look })
  page.setDefaultTimeout(8_000)
  for (const id of ids) await card(page, id).waitFor()
  await live(page)
  return page
}
const statusOf = async (id: string): Promise<unknown> =>
  (await verb<{ readonly task: { readonly status: string } }>(world, 'show', { task: id })).task.status

test('a card dragged by mouse takes the step that leads to the column', async () => {
  const { id } = await make(world, 'An idea', { triage: true, body: 'what and why', assignee: 'pm' })
  const page = await boardWith([id])
  await dragTo(page, id, 'ready')
  await cardIn(page, 'ready', id).waitFor()
  await toast(page, '“An idea” released').waitFor()
  expect(await statusOf(id)).toBe('ready')
})

test('what the board refuses goes back to where it was, with the reason', async () => {
  expectComplaints(/409/)
  const { id } = await make(world, 'Nobody has it')
  const page = await boardWith([id])
  await dragTo(page, id, 'ready')
  await toast(page, `${id} has no assignee — kanban assign ${id} <profile>`).waitFor()
  await cardIn(page, 'todo', id).waitFor()
  const child = await make(world, 'Waits for it', { parents: [id], assignee: 'pm' })
  await cardIn(page, 'todo', child.id).waitFor()
  await dragTo(page, child.id, 'running')
  await toast(page, `${child.id} is todo, and claim needs`).waitFor()
  await cardIn(page, 'todo', child.id).waitFor()
  await dragTo(page, id, 'triage')
  await toast(page, 'nothing goes back there').waitFor()
  expect(await statusOf(id)).toBe('todo')
  await shoot(page, 'refused')
})

test('a move that ends something or needs words asks first, and can be called off', async () => {
  const { id } = await make(world, 'Needs an answer', { assignee: 'pm' })
  const page = await boardWith([id])
  await dragTo(page, id, 'blocked')
  const dialog = page.getByRole('dialog', { name: 'Block “Needs an answer”' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await cardIn(page, 'ready', id).waitFor()
  await dragTo(page, id, 'blocked')
  await dialog.getByLabel(/What is missing/).fill('which region?')
  await dialog.getByLabel(/Answers to offer/).fill('eu, us')
  await dialog.getByRole('button', { name: 'Block' }).click()
  await cardIn(page, 'blocked', id).waitFor()
  await dragTo(page, id, 'ready')
  await page.getByRole('dialog').getByRole('button', { name: 'us' }).click()
  await cardIn(page, 'ready', id).waitFor()
  const { comments } = await verb<{ comments: { body: string }[] }>(world, 'show', { task: id })
  expect(comments.map(({ body }) => body)).toContain('us')
})

test('a card is carried by the keyboard, column by column, and told of', async () => {
  const { id } = await make(world, 'By keyboard', { assignee: 'pm' })
  const page = await boardWith([id])
  const said = page.locator('[aria-live="assertive"]')
  await card(page, id).locator('.card-title').focus()
  await page.keyboard.press('Space')
  await expect.poll(() => said.textContent()).toMatch(/picked up from Ready/)
  for (const over of ['Running', 'Blocked', 'Done']) {
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => said.textContent()).toBe(`Over ${over}`)
  }
  await page.keyboard.press('Escape')
  await expect.poll(() => said.textContent()).toBe('Put back')
  await page.keyboard.press('Space')
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page
    .getByRole('dialog')
    .getByLabel(/What was done/)
    .fill('by hand')
  await page.keyboard.press('Enter')
  await cardIn(page, 'done', id).waitFor()
  const { runs } = await verb<{ runs: { summary: string }[] }>(world, 'show', { task: id })
  expect(runs.map(({ summary }) => summary)).toEqual(['by hand'])
})

test('a card is carried by a finger that rests on it; a finger that moves at once scrolls', async () => {
  const { id } = await make(world, 'By finger', { triage: true, body: 'x', assignee: 'pm' })
  const page = await boardWith([id], { width: 800, height: 700, touch: true })
  const finger = await page.context().newCDPSession(page)
  const [from, to] = [await card(page, id).boundingBox(), await column(page, 'ready').boundingBox()]
  if (from === null || to === null) throw new Error('not in sight')
  const [x, y] = [from.x + 60, from.y + 20]
  await touch(finger, 'touchStart', x, y)
  await touch(finger, 'touchMove', x, y + 60)
  await touch(finger, 'touchEnd')
  expect(await page.locator('.touch-ghost').count()).toBe(0)

  await touch(finger, 'touchStart', x, y)
  await page.locator('.touch-ghost').waitFor()
  await touch(finger, 'touchMove', x + 40, y + 10)
  await touch(finger, 'touchMove', to.x + 60, to.y + 120)
  await page.locator('[data-column="ready"].is-over').waitFor()
  await touch(finger, 'touchEnd')
  await cardIn(page, 'ready', id).waitFor()
  expect(await statusOf(id)).toBe('ready')
})

function touch(finger: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0): Promise<unknown> {
  return finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
}

test('several cards are selected by Ctrl and Shift, and what is refused of them is listed by id', async () => {
  const tenant = 'bulk'
  const make4 = ['one', 'two', 'three'].map((name) => make(world, `Bulk ${name}`, { tenant }))
  const [one, two, three] = await Promise.all(make4)
  const ids = [one?.id ?? '', two?.id ?? '', three?.id ?? '']
  await verb(world, 'comment', { task: ids[0], body: 'x' })
  const { id: idea } = await make(world, 'Bulk idea', { tenant, triage: true })
  const page = await boardWith(ids, { path: `/?tenant=${tenant}` })
  const shown = await column(page, 'todo')
    .locator('[data-card]')
    .evaluateAll((all) => all.map((element) => element.getAttribute('data-card') ?? ''))
  await card(page, shown[0] ?? '').click({ modifiers: ['Control'] })
  await card(page, shown[2] ?? '').click({ modifiers: ['Shift'] })
  const bar = page.getByRole('toolbar', { name: 'Selected tasks' })
  await bar.getByText('3 selected').waitFor()
  await card(page, idea).click({ modifiers: ['Control'] })
  await bar.getByRole('button', { name: 'Complete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Complete' }).click()
  await toast(page, '1 of 4 refused').waitFor()
  expect(await toast(page, '1 of 4 refused').innerText()).toContain(idea)
  for (const id of ids) await cardIn(page, 'done', id).waitFor()
  await cardIn(page, 'triage', idea).waitFor()
  await shoot(page, 'bulk')
  await page.keyboard.press('Escape')
  await bar.waitFor({ state: 'detached' })
})

test('selected cards are dragged, assigned and given a priority together', async () => {
  const tenant = 'together'
  const [one, two] = await Promise.all([make(world, 'Pair a', { tenant }), make(world, 'Pair b', { tenant })])
  const page = await boardWith([one.id, two.id], { path: `/?tenant=${tenant}` })
  await column(page, 'todo').locator('.card-title').first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'Priority', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Priority').fill('7')
  await page.keyboard.press('Enter')
  await card(page, two.id).getByText('↑7').waitFor()
  await page.getByRole('toolbar').getByRole('button', { name: 'Assign' }).click()
  await page.getByRole('combobox', { name: 'Assign to' }).fill('qa-dev')
  await page.keyboard.press('Enter')
  for (const { id } of [one, two]) await cardIn(page, 'ready', id).waitFor()
  await dragTo(page, one.id, 'done')
  await page.getByRole('dialog', { name: 'Complete 2 tasks' }).getByRole('button', { name: 'Complete' }).click()
  for (const { id } of [one, two]) await cardIn(page, 'done', id).waitFor()
})

test('archiving is taken back with one press', async () => {
  const { id } = await make(world, 'Away and back')
  const page = await boardWith([id])
  await card(page, id).click()
  await page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('option', { name: 'Archive' }).click()
  await card(page, id).waitFor({ state: 'detached' })
  await toast(page, 'archived').getByRole('button', { name: 'Undo' }).click()
  await cardIn(page, 'todo', id).waitFor()
})

test('a paused board says so and goes on with one press; a running task that is dragged away asks before its worker ends', async () => {
  const { id } = await make(world, 'In flight', { assignee: 'pm', priority: 100, body: longWork('half-way') })
  const page = await boardWith([id])
  await page.getByText('The board is paused').waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByText('The board is paused').waitFor({ state: 'detached' })
  await cardIn(page, 'running', id).waitFor()
  await verb(world, 'pause')
  await dragTo(page, id, 'ready')
  const dialog = page.getByRole('dialog', { name: 'Take “In flight” back from its worker?' })
  await dialog.getByText('The run is ended').waitFor()
  await dialog.getByRole('button', { name: 'End the run' }).click()
  await cardIn(page, 'ready', id).waitFor()
  expect(await statusOf(id)).toBe('ready')
})
