import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'
import { ask } from '../../../plugin/gateway/client.ts'
import type { World } from '../../e2e/world.ts'
import { launchChromium } from './chromium.ts'

/** A real gateway on a home of its own and a real browser in front of it. One Chromium per test file. */

/** Ignored by git. */
const SCREENS = join(import.meta.dirname, '../../../.bench/screens')

let browser: Promise<Browser> | null = null
const contexts = new Set<BrowserContext>()
const complaints: string[] = []

afterEach(async () => {
  // a page that is being closed may ask once more, its cookies gone already
  const heard = complaints.splice(0)
  await Promise.all([...contexts].map((context) => context.close()))
  contexts.clear()
  complaints.length = 0
  expect(heard, 'unexpected in the browser').toEqual([])
})
afterAll(async () => {
  await (await browser)?.close()
  browser = null
})

export interface Look {
  readonly look?: 'light' | 'dark'
  /** Default 1280 × 800. */
  readonly width?: number
  readonly height?: number
  /** A phone's fingers. */
  readonly touch?: boolean
  readonly options?: BrowserContextOptions
}

/** A browser window of its own: other cookies, other storage. What its page complains of fails the test. */
export async function newWindow({ look = 'light', width = 1280, height = 800, touch = false, options }: Look = {}) {
  browser ??= launchChromium()
  const context = await (
    await browser
  ).newContext({
    colorScheme: look,
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: 'reduce',
    ...options,
  })
  contexts.add(context)
  context.on('weberror', (error) => complaints.push(error.error().stack ?? error.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) complaints.push(message.text())
  })
  return context
}

/** What a test provokes on purpose. */
let expected: readonly RegExp[] = []
export function expectComplaints(...patterns: readonly RegExp[]): void {
  expected = patterns
}
afterEach(() => {
  expected = []
})
const isExpected = (text: string): boolean => expected.some((pattern) => pattern.test(text))

/** A link that logs one browser in, as `kanban dashboard` prints it. */
export async function newLink(world: World): Promise<string> {
  const { body } = await ask({ socket: world.socket, method: 'POST', path: '/api/dashboard/link', body: {} })
  return (body as { readonly url: string }).url
}

/** The page of this gateway, logged in by a fresh link. `path` = a view of it, as `/?board=content`. */
export async function openBoard(world: World, look: Look & { readonly path?: string } = {}): Promise<Page> {
  const page = await (await newWindow(look)).newPage()
  const link = new URL(await newLink(world))
  await page.goto(`${link.origin}${look.path ?? '/'}${link.hash}`)
  return page
}

/** A verb over the local socket: for seeding a board without starting a process per task. */
export async function verb<T = Record<string, unknown>>(
  world: World,
  name: string,
  input: object = {},
  board?: string,
) {
  const path = `/api/verbs/${name}${board === undefined ? '' : `?board=${board}`}`
  const { status, body } = await ask({ socket: world.socket, method: 'POST', path, body: input })
  if (status !== 200) throw new Error(`${name}: ${JSON.stringify(body)}`)
  return body as T
}

/** Keeps what the page looks like under .bench/screens/, to be looked at. */
export async function shoot(page: Page, name: string): Promise<string> {
  mkdirSync(SCREENS, { recursive: true })
  const file = join(SCREENS, `${name}.png`)
  await page.screenshot({ path: file })
  return file
}
