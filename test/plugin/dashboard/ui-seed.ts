import type { Locator, Page } from 'playwright-core'
import { DEMO_CONFIG } from '../../../plugin/cli/demo/stories.ts'
import { World } from '../../e2e/world.ts'
import { verb } from './browser.ts'

/** What the tests of the page have in common: a world with workers, ways to find cards and columns. */

/** Two workers at once, so that more than that waits in ready. */
export async function worldWithWorkers(more = ''): Promise<World> {
  const world = await World.make(DEMO_CONFIG.replace('host: 4', 'host: 2') + more)
  await world.start()
  return world
}

export interface Made {
  readonly id: string
  readonly status: string
}

export const make = (world: World, title: string, input: object = {}, board?: string): Promise<Made> =>
  verb<Made>(world, 'create', { title, ...input }, board)

/** The description of a task that the built-in worker works for so long, after it has said something. */
export const longWork = (note: string): string => `\`\`\`recipe\n- heartbeat: ${note}\n- wait: 10m\n\`\`\``

export const column = (page: Page, status: string): Locator => page.locator(`[data-column="${status}"]`)
export const card = (page: Page, id: string): Locator => page.locator(`[data-card="${id}"]`)
export const cardIn = (page: Page, status: string, id: string): Locator =>
  column(page, status).locator(`[data-card="${id}"]`)
export const drawer = (page: Page): Locator => page.locator('[data-drawer]')
export const toast = (page: Page, text: string | RegExp): Locator => page.locator('.toast', { hasText: text })

/** Waits until the page hears of changes at once. */
export const live = (page: Page): Promise<void> => page.locator('.live.is-live').waitFor()

/** Drags a card into a column by mouse, in steps as a hand does. */
export async function dragTo(page: Page, id: string, status: string): Promise<void> {
  // Waits until it stands still.
  await card(page, id).hover()
  const [from, to] = [await card(page, id).boundingBox(), await column(page, status).boundingBox()]
  if (from === null || to === null) throw new Error(`${id} or ${status} is not in sight`)
  await page.mouse.move(from.x + from.width / 2, from.y + 12)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 8, from.y + 20, { steps: 3 })
  await page.mouse.move(to.x + to.width / 2, to.y + 160, { steps: 6 })
  // The browser begins a drag in its own time, and asks what lies beneath only as the mouse moves.
  for (let at = 0; (await page.locator(`[data-column="${status}"].is-over`).count()) === 0 && at < 100; at++)
    await page.mouse.move(to.x + to.width / 2, to.y + 160 + (at % 20))
  await page.mouse.up()
}
