import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { logIn } from './browser-login.ts'
import type { EarOrder, EarsHeard } from './browser-ears.ts'
import { withGateway } from './gateway.ts'
import type { RealGateway } from './gateway.ts'
import { series } from './measure.ts'
import { figure, p95AtMost } from './row.ts'
import type { Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'

const BROWSERS = 500
const SCRIPT = join(import.meta.dirname, 'browser-ears.ts')

/** From a change to the browsers that look at the board. */
export const browserRows: readonly Row[] = [
  {
    name: 'browsers',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => changes(stage, gateway)),
  },
]

async function changes(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  const alone = await ears(stage, { socket: gateway.socket, browsers: 1, events: stage.count(200) })
  const many = await ears(stage, { socket: gateway.socket, browsers: BROWSERS, events: stage.count(50) })
  const goal = p95AtMost(50)
  return [
    figure({ what: 'the board in columns of 50, over HTTP', unit: 'ms', values: await boards(stage, gateway) }),
    figure({ what: 'create → card at the one browser', unit: 'ms', values: alone.times, durability: 'full', goal }),
    figure({ what: `create → card at ${BROWSERS} browsers`, unit: 'ms', values: many.times, durability: 'full', goal }),
  ]
}

/** What a browser reads when it opens the board. */
async function boards(stage: Stage, { socket }: RealGateway): Promise<readonly number[]> {
  const { address, cookie } = await logIn(socket)
  return series(stage.count(40), async () => {
    const answer = await fetch(`${address.origin}/api/board?limit=50`, { headers: { cookie } })
    if (!answer.ok) throw new Error(`the board was answered with ${answer.status}`)
    await answer.arrayBuffer()
  })
}

/** In a process of its own: both sides must not wait for one another's turn. */
async function ears(stage: Stage, order: EarOrder): Promise<EarsHeard> {
  const child = fork(SCRIPT, { execArgv: [] })
  stage.atEnd(() => child.kill('SIGKILL'))
  child.send(order)
  const [heard] = (await once(child, 'message')) as [EarsHeard]
  child.disconnect()
  if (heard.times.length === 0 || heard.errors.length > 0)
    throw new Error(heard.errors[0] ?? 'no browser heard anything')
  return heard
}
