import { Courier } from '../../kanban-core/notify/courier.ts'
import { LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import type { Route } from '../../kanban-core/model/route.ts'
import { SYSTEM_CLOCK } from '../../plugin/process.ts'
import { newTask } from '../core/kernel/harness.ts'
import { timed } from './measure.ts'
import { figure, within } from './row.ts'
import type { Durability, Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'

const PLATFORM = 'bench'
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (words: object, text?: string) => process.stderr.write(`${text}: ${JSON.stringify(words)}\n`),
}

/** From the word that a task is done to the message in the hands of the platform. */
export const pingRows: readonly Row[] = [
  {
    name: 'ping',
    everySize: false,
    run: async (stage, size) => [...(await pings(stage, size, 'full')), ...(await pings(stage, size, 'normal'))],
  },
]

function pings(stage: Stage, size: number, durability: Durability): Promise<readonly Figure[]> {
  return stage.with(size, durability, async ({ store, board }) => {
    let arrived: ((chat: string) => void) | null = null
    const deliver = async (route: Route): Promise<string> => {
      arrived?.(route.chat)
      return 'a-message'
    }
    const courier = new Courier({ store, deliver, clock: SYSTEM_CLOCK, log: SILENT, random: Math.random })
    await courier.start([PLATFORM])
    await courier.ready(PLATFORM)
    const values: number[] = []
    for (let n = -10; n < stage.count(200); n += 1) {
      // Each in a chat of its own: one chat is not told more than so many things a minute.
      const chat = `chat ${n}`
      const subscribe: Route = { platform: PLATFORM, account: 'bot', chat, thread: null, anchor: null, person: '1' }
      const { task } = await board.create(newTask('to be told of', { subscribe }), LOCAL_OPERATOR)
      const told = new Promise<void>((resolve) => {
        arrived = (at) => at === chat && resolve()
      })
      const time = await timed(async () => {
        await Promise.all([
          board.step(task.id, 'complete', { summary: 'done', metadata: null, result: null }, LOCAL_OPERATOR),
          told,
        ])
      })
      if (n >= 0) values.push(time)
    }
    await courier.stop()
    return [
      figure({ what: 'complete → ping handed to the platform', unit: 'ms', values, durability, goal: within(5, 25) }),
    ]
  })
}
