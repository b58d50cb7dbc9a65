import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../../plugin/gateway/client.ts'
import { PAGE_FOLDER } from '../../plugin/dashboard/page.ts'
import { launchChromium } from '../plugin/dashboard/chromium.ts'
import { withGateway } from './gateway.ts'
import type { RealGateway } from './gateway.ts'
import { figure, p95AtMost } from './row.ts'
import type { Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'

/** How soon the board stands in a real browser, and how much that browser has to fetch for it. */
export const pageRows: readonly Row[] = [
  {
    name: 'first-paint',
    everySize: true,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => page(stage, gateway)),
  },
]

async function page(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  const browser = await launchChromium()
  stage.atEnd(() => void browser.close())
  const { body } = await ask({ socket: gateway.socket, method: 'POST', path: '/api/dashboard/link', body: {} })
  const { url } = body as { readonly url: string }
  const first = await browser.newContext()
  const way = await first.newPage()
  await way.goto(url)
  await way.locator('[data-column]').first().waitFor()
  const storageState = await first.storageState()
  const [paints, cards]: [number[], number[]] = [[], []]
  for (let round = 0; round < stage.count(10); round++) {
    // Nothing is kept from the round before.
    const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } })
    const tab = await context.newPage()
    const begun = performance.now()
    await tab.goto(new URL(url).origin)
    await tab.locator('[data-column]').first().waitFor()
    cards.push(performance.now() - begun)
    paints.push(Number(await tab.evaluate(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`)))
    await context.close()
  }
  await browser.close()
  const goal = p95AtMost(1_000)
  return [
    figure({ what: 'page, nothing kept → first paint', unit: 'ms', values: paints, goal }),
    figure({ what: 'page, nothing kept → the board with its cards', unit: 'ms', values: cards, goal }),
    figure({ what: 'page, compressed, before its first card', unit: 'MiB', values: [weight()] }),
  ]
}

/** What is fetched before anything is opened: the entry and its styles; what comes later has names of its own. */
function weight(): number {
  const folder = join(PAGE_FOLDER, 'assets')
  const early = readdirSync(folder).filter((name) => /^(?:index|jsx-runtime)-.*\.(?:js|css)\.br$/.test(name))
  return early.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 2 ** 20
}
