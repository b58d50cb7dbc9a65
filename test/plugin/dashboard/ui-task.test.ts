import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../e2e/world.ts'
import { expectComplaints, newLink, openBoard, shoot, verb } from './browser.ts'
import { card, cardIn, column, drawer, live, make, toast, worldWithWorkers } from './ui-seed.ts'

let world: World
beforeAll(async () => {
  world = await worldWithWorkers()
  await verb(world, 'pause')
})
afterAll(() => world.destroy())

const newTask = (page: Page) => page.getByRole('dialog').getByRole('textbox', { name: 'Title' })

interface Shown {
  readonly task: Readonly<Record<string, unknown>>
  readonly parents: readonly { readonly id: string }[]
  readonly comments: readonly { readonly body: string }[]
}
const show = (id: string): Promise<Shown> => verb<Shown>(world, 'show', { task: id })
const newest = async (search: string) => (await verb<{ id: string }[]>(world, 'list', { search })).at(-1)?.id ?? ''

async function openTask(id: string, look: Parameters<typeof openBoard>[1] = {}): Promise<Page> {
  const page = await openBoard(world, { ...look, path: `/t/${id}` })
  page.setDefaultTimeout(8_000)
  await drawer(page).getByRole('textbox', { name: 'Title' }).waitFor()
  return page
}

test('a task is made in any column: Enter creates, Shift+Enter breaks the line', async () => {
  await make(world, 'The first task')
  const page = await openBoard(world, { width: 1440 })
  page.setDefaultTimeout(8_000)
  await column(page, 'triage').getByRole('button', { name: 'New task in Triage' }).click()
  await newTask(page).waitFor()
  await page.keyboard.type('Born in triage')
  await page.keyboard.press('Tab')
  await page.keyboard.type('first line')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('Enter')
  await column(page, 'triage').getByText('Born in triage').waitFor()
  expect((await show(await newest('Born in triage'))).task).toMatchObject({
    status: 'triage',
    body: 'first line\nsecond line',
  })

  await column(page, 'blocked').getByRole('button', { name: 'New task in Blocked' }).click()
  await newTask(page).waitFor()
  await page.keyboard.type('Born blocked')
  await page.getByLabel(/What is missing/).fill('a key')
  await page.keyboard.press('Enter')
  await column(page, 'blocked').getByText('Born blocked').waitFor()

  await column(page, 'done').getByRole('button', { name: 'New task in Done' }).click()
  await newTask(page).waitFor()
  await page.keyboard.type('Born done')
  await page.keyboard.press('Enter')
  await column(page, 'done').getByText('Born done').waitFor()
})

test('a new task takes assignee, priority, skills, parents, workspace, limits and a start time', async () => {
  expectComplaints(/400/)
  const parent = await make(world, 'The parent of it')
  const page = await openBoard(world)
  page.setDefaultTimeout(8_000)
  await card(page, parent.id).waitFor()
  await page.keyboard.press('c')
  await newTask(page).waitFor()
  await page.keyboard.type('With everything')
  await page
    .getByRole('button', { name: /^Assignee/ })
    .last()
    .click()
  await page.getByRole('combobox', { name: 'Assignee' }).fill('qa')
  await page.keyboard.press('Enter')
  await page.getByLabel('Priority').fill('4')
  await page.getByLabel('Tenant').fill('made')
  await page.getByRole('button', { name: /^Parents, skills/ }).click()
  await page.getByRole('button', { name: 'Add a parent' }).click()
  await page.getByRole('combobox', { name: 'Add a parent' }).fill('parent of')
  await page.getByRole('option', { name: 'The parent of it' }).click()
  await page.getByLabel('Skills, with commas').fill('review, tests')
  await page.getByLabel('Workspace').fill('nowhere')
  await page.getByLabel('Longest run').fill('30m')
  await page.getByLabel('Failures in a row').fill('5')
  await shoot(page, 'create')
  await page.getByLabel('Failures in a row').press('Enter')
  await page
    .getByRole('alert')
    .getByText(/scratch, dir:\/absolute\/path/)
    .waitFor()
  await page.getByLabel('Workspace').fill('dir:/tmp')
  await page.keyboard.press('Enter')
  await column(page, 'todo').getByText('With everything').waitFor()
  const made = await show(await newest('With everything'))
  expect(made.task).toMatchObject({
    assignee: 'qa-dev',
    priority: 4,
    tenant: 'made',
    skills: ['review', 'tests'],
    workspace: 'dir:/tmp',
    max_runtime_seconds: 1800,
    max_retries: 5,
  })
  expect(made.parents.map(({ id }) => id)).toEqual([parent.id])
})

test('title, description, assignee and priority are changed where they stand', async () => {
  expectComplaints(/400/)
  const { id } = await make(world, 'Old title')
  const page = await openTask(id)
  const pane = drawer(page)
  await pane.getByRole('textbox', { name: 'Title' }).fill('New title')
  await page.keyboard.press('Enter')
  await card(page, id).getByText('New title').waitFor()
  await pane.getByRole('textbox', { name: 'Priority' }).fill('high')
  await page.keyboard.press('Enter')
  await toast(page, /priority/i).waitFor()
  expect(await pane.getByRole('textbox', { name: 'Priority' }).inputValue()).toBe('high')
  await pane.getByRole('textbox', { name: 'Priority' }).fill('9')
  await page.keyboard.press('Enter')
  await pane.getByRole('button', { name: 'Assignee: nobody' }).click()
  await page.getByRole('combobox', { name: 'Assignee' }).fill('reviewer')
  await page.keyboard.press('Enter')
  await pane.getByRole('button', { name: 'Assignee: reviewer' }).waitFor()
  await pane.getByRole('button', { name: 'Describe it' }).click()
  await pane
    .getByLabel('Description', { exact: true })
    .last()
    .fill('# Plan\n\n- **first**\n- [there](https://example.org)')
  await page.keyboard.press('Control+Enter')
  await pane.locator('.markdown h1', { hasText: 'Plan' }).waitFor()
  expect(await pane.locator('.markdown a').getAttribute('rel')).toContain('noopener')
  expect((await show(id)).task).toMatchObject({ title: 'New title', priority: 9, assignee: 'reviewer' })
  await shoot(page, 'drawer-light')
})

test('a blocked task is answered by one of its buttons', async () => {
  const { id } = await make(world, 'Asks something', { assignee: 'pm' })
  await verb(world, 'block', { tasks: [id], reason: 'Which **region**?', options: ['eu', 'us'] })
  const page = await openTask(id, { look: 'dark' })
  await shoot(page, 'drawer-dark')
  await drawer(page).getByRole('group', { name: 'Offered answers' }).getByRole('button', { name: 'eu' }).click()
  await cardIn(page, 'ready', id).waitFor()
  expect((await show(id)).comments.map(({ body }) => body)).toContain('eu')
})

test('dependencies are found by searching, and a circle is refused in the words of the board', async () => {
  expectComplaints(/409/)
  const [first, second] = [await make(world, 'Circle first'), await make(world, 'Circle second')]
  const page = await openTask(second.id)
  const link = async (what: string, text: string) => {
    await drawer(page).getByRole('button', { name: what }).click()
    await page.getByRole('combobox', { name: what }).fill(text)
    await page.getByRole('option', { name: 'Circle first' }).click()
  }
  await link('Add a parent', 'Circle fi')
  await drawer(page).locator('.link-chip', { hasText: 'Circle first' }).waitFor()
  await link('Add a child', first.id.slice(0, 6))
  await toast(page, 'already waits for').waitFor()
  await drawer(page).getByRole('button', { name: 'Unlink Circle first' }).click()
  await drawer(page).locator('.link-chip').waitFor({ state: 'detached' })
  expect((await show(second.id)).parents).toEqual([])
})

test('what the board allows now is offered, a refusal keeps what was typed, and comments are sent by Enter', async () => {
  expectComplaints(/409/)
  const { id } = await make(world, 'In review', { assignee: 'pm' })
  await verb(world, 'request-review', { task: id, summary: 'look at it' })
  const page = await openTask(id)
  await drawer(page).getByRole('textbox', { name: 'Comment' }).fill('first')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second')
  await page.keyboard.press('Enter')
  await drawer(page).locator('.comment', { hasText: 'second' }).waitFor()
  expect((await show(id)).comments.map(({ body }) => body)).toContain('first\nsecond')
  await drawer(page).getByRole('button', { name: 'Request changes' }).click()
  await page.getByRole('dialog').getByLabel('What has to change').fill('more tests')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('alert').getByText('cannot also decide about it').waitFor()
  expect(await page.getByRole('dialog').getByLabel('What has to change').inputValue()).toBe('more tests')
  await page.keyboard.press('Escape')
  await cardIn(page, 'review', id).waitFor()
})

const HOSTILE = [
  '<script>globalThis.pwned = 1</script>',
  '<img src=x onerror="globalThis.pwned = 1">',
  '[click](javascript:globalThis.pwned=1)',
  '![x](https://evil.example/x.png)',
  '<svg/onload=globalThis.pwned=1>',
  '"><iframe srcdoc="<script>parent.pwned=1</script>">',
  '<a href="data:text/html,<script>globalThis.pwned=1</script>">x</a>',
  '<style>*{display:none}</style><form action=//evil.example><button>x',
  '`${globalThis.pwned = 1}` {{constructor.constructor("globalThis.pwned=1")()}}',
  '<math><mi//xlink:href="data:x,<script>globalThis.pwned=1</script>">',
]

test('hostile titles, descriptions, reasons and comments are shown as text, and nothing of them runs or loads', async () => {
  const asked: string[] = []
  const ids: string[] = []
  for (const text of HOSTILE) {
    const { id } = await make(world, text, { body: HOSTILE.join('\n\n'), tenant: 'hostile', assignee: 'pm' })
    await verb(world, 'comment', { task: id, body: text })
    await verb(world, 'block', { tasks: [id], reason: text, options: [text.slice(0, 79)] })
    ids.push(id)
  }
  const page = await openBoard(world, { path: '/?tenant=hostile' })
  page.on('request', (request) => asked.push(request.url()))
  for (const [at, id] of ids.entries()) {
    await card(page, id).locator('.card-title').click()
    await drawer(page).locator('.comment .markdown:not(.is-plain)').waitFor()
    expect(await card(page, id).locator('.card-title').textContent()).toBe(HOSTILE[at]?.replaceAll(/\s+/g, ' '))
    expect(
      await drawer(page)
        .locator('script, img, iframe, svg:not(.icon):not(.status-icon), math, form[action], style')
        .count(),
    ).toBe(0)
    expect(await drawer(page).locator('a[href^="javascript"], a[href^="data"]').count()).toBe(0)
  }
  expect(await page.evaluate('globalThis.pwned')).toBeUndefined()
  expect(asked.filter((url) => !url.startsWith(new URL(page.url()).origin))).toEqual([])
  await shoot(page, 'hostile')
})

test('a description of 100 000 characters and a task of 100 parents open at once, folded', async () => {
  const parents = await Promise.all(
    Array.from({ length: 100 }, (_, at) => make(world, `Parent ${at}`, { tenant: 'many' })),
  )
  const { id } = await make(world, 'A long story', {
    body: 'lorem *ipsum* dolor '.repeat(5_000).slice(0, 100_000).trim(),
    parents: parents.map((one) => one.id),
  })
  const page = await openTask(id)
  await drawer(page)
    .getByRole('button', { name: /more characters/ })
    .click()
  await expect
    .poll(async () => (await drawer(page).locator('.markdown').first().innerText()).length)
    .toBeGreaterThan(80_000)
  await drawer(page).getByRole('button', { name: 'All 100' }).click()
  expect(await drawer(page).locator('.link-chip').count()).toBe(100)
})

test('nothing typed is lost when the gateway goes away while a form is open', async () => {
  expectComplaints(/ERR_CONNECTION|Failed to (load|fetch)|ERR_INCOMPLETE|ERR_EMPTY/)
  const port = new URL(await newLink(world)).port
  const { id } = await make(world, 'Half written', { priority: 1_000 })
  const page = await openTask(id)
  await live(page)
  await drawer(page).getByRole('textbox', { name: 'Comment' }).fill('a comment half-way')
  await page.keyboard.press('Escape')
  await column(page, 'todo').getByRole('button', { name: 'New task in Todo' }).click()
  await newTask(page).waitFor()
  await page.keyboard.type('Typed before the end')
  world.env['KANBAN_DASHBOARD_PORT'] = port
  await world.stop('SIGKILL')
  await page.locator('.live.is-lost').waitFor()
  await page.keyboard.press('Enter')
  await page
    .getByRole('alert')
    .getByText(/gateway does not answer/)
    .waitFor()
  await shoot(page, 'gateway-away')
  await world.start()
  await live(page)
  expect(await newTask(page).inputValue()).toBe('Typed before the end')
  await newTask(page).press('Enter')
  await toast(page, 'Created in Todo').waitFor()
  await card(page, id).click()
  expect(await drawer(page).getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('a comment half-way')
  await page.reload()
  await expect
    .poll(() => drawer(page).getByRole('textbox', { name: 'Comment' }).inputValue())
    .toBe('a comment half-way')
})

test('an ended session says how to get back in, and the page goes on where it was', async () => {
  expectComplaints(/401/)
  const { id } = await make(world, 'Session test')
  const page = await openTask(id)
  await live(page)
  await drawer(page).getByRole('textbox', { name: 'Comment' }).fill('said across sessions')
  await page.context().clearCookies()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.getByText('kanban dashboard').waitFor()
  await shoot(page, 'session-ended')
  await dialog.getByLabel('The link').fill('http://127.0.0.1/#code=wrong-code-here')
  await page.keyboard.press('Enter')
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('The link').fill(await newLink(world))
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await drawer(page).getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('said across sessions')
  await drawer(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await drawer(page).locator('.comment', { hasText: 'said across sessions' }).waitFor()
})

test('a browser without a session is shown the way in, and nothing of the board', async () => {
  expectComplaints(/401/)
  const page = await openBoard(world)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('option', { name: 'End this session' }).click()
  await page.getByRole('heading', { name: 'Open the board' }).waitFor()
  expect(await page.locator('[data-card]').count()).toBe(0)
  await shoot(page, 'sign-in')
})
