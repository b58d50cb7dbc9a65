import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FILES } from '../../../plugin/worker/records.ts'
import type { World } from '../../e2e/world.ts'
import { faults } from './axe.ts'
import { openBoard, shoot, verb } from './browser.ts'
import { drawer, longWork, make, toast, worldWithWorkers } from './ui-seed.ts'

/** What the drawer of a task tells beneath its description. */

const EVIL = '<img src=x onerror="globalThis.pwned = 1">'

let world: World
/** Asked once, was answered, and handed something over that means harm. */
let told = ''
let working = ''
let child = ''

beforeAll(async () => {
  world = await worldWithWorkers()
  told = (
    await make(world, `Retry the import ${EVIL}`, {
      assignee: 'backend-dev',
      verify: `sh -c "echo '14 cases ${EVIL}'"`,
      workspace: `dir:${world.home}`,
      body: `Do it:

\`\`\`recipe
- on_run: 1
  ask: { reason: "Which first?", options: [this, that] }
- from_run: 2
  heartbeat: '${EVIL}'
- from_run: 2
  write: { path: report.html, text: "<script>globalThis.pwned = 1</script>" }
- from_run: 2
  complete: { summary: "all **imported** ${EVIL.replaceAll('"', "'")}", metadata: { "${EVIL.replaceAll('"', "'")}": [1, 2], rows: 40 }, artifacts: [report.html] }
\`\`\``,
    })
  ).id
  child = (await make(world, 'Waits for the import', { parents: [told], assignee: 'qa-dev', triage: false })).id
  await make(world, 'Waits longer', { parents: [child], assignee: 'qa-dev' })
  await world.event(told, 'blocked')
  await verb(world, 'unblock', { tasks: [told], answer: 'this' })
  await verb(world, 'comment', { task: told, body: 'please be **careful**' })
  working = (await make(world, 'Runs for long', { assignee: 'pm', body: longWork('half-way') })).id
  await Promise.all([world.event(told, 'completed'), world.event(working, 'heartbeat')])
})
afterAll(() => world.destroy())

async function openTask(id: string, look: Parameters<typeof openBoard>[1] = {}): Promise<Page> {
  const page = await openBoard(world, { width: 1440, height: 1200, ...look, path: `/t/${id}` })
  page.setDefaultTimeout(8_000)
  await drawer(page).getByRole('textbox', { name: 'Title' }).waitFor()
  return page
}
const section = (page: Page, id: string) => drawer(page).locator(`[data-section="${id}"]`)
const run = (page: Page, number: number) => drawer(page).locator(`[data-run="${number}"]`)

test('every attempt is told with outcome, profile, words, metadata, proof and log, and nothing of it can do harm', async () => {
  const page = await openTask(told)
  await drawer(page).locator('.markdown pre code', { hasText: 'on_run: 1' }).waitFor()
  const [first, second] = [run(page, 1), run(page, 2)]
  expect(await first.locator('.run-head').innerText()).toMatch(
    /Run 1\s+asked a question[^]*backend-dev[^]*s, \d+[sm] ago/,
  )
  expect(await second.locator('.run-head').innerText()).toMatch(/Run 2\s+completed/)
  await second.getByText('all imported').waitFor()
  const metadata = await second.getByRole('region', { name: 'Metadata of run 2' }).innerText()
  expect(JSON.parse(metadata)).toMatchObject({ rows: 40 })
  await second.getByText('passed', { exact: true }).waitFor()
  await second.getByText(/What it printed, 1 line/).click()
  await second.getByRole('region', { name: 'What the verify command printed' }).getByText('14 cases <img').waitFor()
  await second.getByRole('log').getByText('onerror').waitFor()
  await first.locator('.run-head').click()
  await first.getByRole('log').waitFor()
  expect(await drawer(page).locator('img, script, iframe').count()).toBe(0)
  expect(await page.evaluate('globalThis.pwned')).toBeUndefined()
  await second.scrollIntoViewIfNeeded()
  await shoot(page, 'drawer-runs')
})

test('the log of a run that goes on grows while somebody looks', async () => {
  const page = await openTask(working)
  const log = run(page, 1).getByRole('log')
  await log.getByText('Runs for long').waitFor()
  await run(page, 1).getByText('live', { exact: true }).waitFor()
  const [folder] = await readdir(join(world.home, 'runs', working))
  await appendFile(
    join(world.home, 'runs', working, String(folder), FILES.log),
    'said \u001B[31mlater\u001B[0m <b>on</b>\n',
  )
  await log.getByText('said later <b>on</b>').waitFor()
  expect(await log.locator('b').count()).toBe(0)
  await run(page, 1).locator('.run-head').click()
  await log.waitFor({ state: 'detached' })
})

test('history stands together by run, and what is older is shown when it is asked for', async () => {
  const page = await openTask(told)
  const history = section(page, 'timeline')
  await history.getByRole('button', { name: 'Show earlier' }).click()
  await history.locator('[data-event="created"]').waitFor()
  const ofSecond = history.locator('.timeline-run', { hasText: 'Run 2' })
  await ofSecond.locator('[data-event="completed"]', { hasText: 'all **imported**' }).waitFor()
  await history.locator('[data-event="unblocked"]', { hasText: 'this' }).waitFor()
})

test('the family is drawn, walked by arrows and opened by Enter', async () => {
  const page = await openTask(told)
  const family = section(page, 'graph')
  await family.locator('[data-node]').nth(2).waitFor()
  expect(await family.locator('svg.family-lines path').count()).toBe(2)
  await family.locator(`[data-node="${told}"]`).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**task=${child}*`)
  await drawer(page).getByRole('textbox', { name: 'Title' }).and(page.getByText('Waits for the import')).waitFor()
})

test('files are loaded by their id and added from this machine, up to 25 MB', async () => {
  const page = await openTask(told)
  const files = section(page, 'files')
  const loaded = page.waitForEvent('download')
  await files.getByRole('link', { name: 'report.html' }).click()
  expect((await loaded).suggestedFilename()).toBe('report.html')
  const input = files.locator('input[type=file]')
  await input.setInputFiles({ name: `${EVIL}.txt`, mimeType: 'text/plain', buffer: Buffer.from('seen') })
  await files.getByRole('link', { name: /onerror/ }).waitFor()
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([new Uint8Array(25_000_001)], 'large.bin'))
    document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })()`)
  await toast(page, /“large.bin” has 25.0 MB/).waitFor()
  expect(await files.getByRole('link').count()).toBe(2)
})

test('what a worker is told can be read beforehand', async () => {
  const page = await openTask(child)
  await section(page, 'context').getByRole('button', { name: 'Show what a worker is told' }).click()
  const words = section(page, 'context').getByRole('region', { name: 'What a worker is told' })
  await words.getByText('Waits for the import').waitFor()
  expect(await words.innerText()).toContain('all **imported**')
})

test.each([
  ['light', { look: 'light' as const }],
  ['dark', { look: 'dark' as const }],
  ['phone', { look: 'light' as const, width: 360, height: 740, touch: true }],
])('the whole drawer meets WCAG 2.2 AA and is never wider than its window: %s', async (name, look) => {
  const page = await openTask(told, look)
  await section(page, 'context').getByRole('button').click()
  await run(page, 2).getByRole('log').waitFor()
  await section(page, 'graph').locator('[data-node]').first().waitFor()
  await section(page, 'context').getByRole('region').waitFor()
  expect(await faults(page)).toEqual([])
  expect(
    await page.evaluate(
      `document.querySelector('[data-drawer]').scrollWidth - document.querySelector('[data-drawer]').clientWidth`,
    ),
  ).toBe(0)
  await run(page, 2).scrollIntoViewIfNeeded()
  await shoot(page, `drawer-whole-${name}`)
  await section(page, 'timeline').scrollIntoViewIfNeeded()
  await shoot(page, `drawer-lower-${name}`)
})
