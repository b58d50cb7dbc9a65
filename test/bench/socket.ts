import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Order, Seen } from './clients.ts'
import { withGateway } from './gateway.ts'
import type { RealGateway } from './gateway.ts'
import { timed } from './measure.ts'
import { atLeast, atMost, figure, p95AtMost } from './row.ts'
import type { Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'

const CLIENTS = 8
const LISTENERS = 500
const SCRIPT = join(import.meta.dirname, 'clients.ts')
const nothing = atMost(0)

/** Clients in a process of their own, at the socket of a real gateway. */
export const claimRows: readonly Row[] = [
  {
    name: 'clients-8',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => claims(stage, size, gateway)),
  },
]

export const busyRows: readonly Row[] = [
  {
    name: 'busy-8',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => busy(stage, gateway)),
  },
]

export const streamRows: readonly Row[] = [
  {
    name: 'streams',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => streams(stage, gateway)),
  },
]

async function claims(stage: Stage, size: number, gateway: RealGateway): Promise<readonly Figure[]> {
  const { socket } = gateway
  const raw = await stage.raw(size, 'full')
  const rates: number[] = []
  const rawRates: number[] = []
  const times: number[] = []
  let errors = 0
  let doubles = 0
  const perRound = stage.count(1_000)
  for (let round = -1; round < stage.count(9); round += 1) {
    const tasks = (await clients(stage, { what: 'create', socket, clients: CLIENTS, count: perRound })).done
    const seen = await clients(stage, { what: 'claim', socket, clients: CLIENTS, tasks })
    errors += seen.errors.length + seen.refused
    doubles += seen.done.length - new Set(seen.done).size
    // Open runs do not pile up.
    await clients(stage, { what: 'complete', socket, clients: CLIENTS, tasks })
    const rawTime = await timed(raw.claims(perRound))
    if (round < 0) continue
    rawRates.push((perRound / rawTime) * 1000)
    rates.push((perRound / seen.took) * 1000)
    times.push(...seen.times)
  }
  raw.close()
  const contested = (await clients(stage, { what: 'create', socket, clients: CLIENTS, count: perRound })).done
  const race = await clients(stage, { what: 'race', socket, clients: CLIENTS, tasks: contested })
  errors += race.errors.length
  doubles += race.done.length - contested.length
  return [
    figure({
      what: `${CLIENTS} clients claiming through the socket`,
      unit: 'per s',
      values: rates,
      durability: 'full',
      rival: { name: 'raw, one at a time', values: rawRates },
      goal: atLeast(2_500),
    }),
    figure({ what: '… one claim', unit: 'ms', values: times, durability: 'full' }),
    figure({ what: '… errors', unit: 'count', values: [errors], goal: nothing }),
    figure({
      what: `… doubles, and in a race of ${CLIENTS} for each task`,
      unit: 'count',
      values: [doubles],
      goal: nothing,
    }),
  ]
}

async function busy(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  await clients(stage, { what: 'busy', socket: gateway.socket, clients: CLIENTS, lives: 20 })
  gateway.watch()
  await gateway.health()
  const { times, took, errors, refused } = await clients(stage, {
    what: 'busy',
    socket: gateway.socket,
    clients: CLIENTS,
    lives: stage.count(200),
  })
  const { delay } = await gateway.health()
  return [
    figure({
      what: `${CLIENTS} busy clients: calls of all kinds`,
      unit: 'per s',
      values: [(times.length / took) * 1000],
      durability: 'full',
    }),
    figure({ what: '… one call', unit: 'ms', values: times, durability: 'full' }),
    figure({
      what: `… errors${errors.length > 0 ? ` (${errors[0]})` : ''}`,
      unit: 'count',
      values: [errors.length + refused],
      goal: nothing,
    }),
    figure({ what: '… event-loop delay, p99', unit: 'ms', values: [delay.p99], goal: atMost(50) }),
    figure({ what: '… event-loop delay, longest', unit: 'ms', values: [delay.max] }),
  ]
}

async function streams(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  const { socket } = gateway
  const alone = await clients(stage, { what: 'streams', socket, clients: 1, events: stage.count(200) })
  const many = await clients(stage, { what: 'streams', socket, clients: LISTENERS, events: stage.count(50) })
  return [
    figure({
      what: 'create → event at the one listener',
      unit: 'ms',
      values: alone.times,
      durability: 'full',
      goal: p95AtMost(50),
    }),
    figure({
      what: `create → event at ${LISTENERS} listeners`,
      unit: 'ms',
      values: many.times,
      durability: 'full',
      goal: p95AtMost(50),
    }),
  ]
}

/** A fresh process carries out one order. */
async function clients(stage: Stage, order: Order): Promise<Seen> {
  const process = fork(SCRIPT, { execArgv: [] })
  stage.atEnd(() => process.kill('SIGKILL'))
  process.send(order)
  const [seen] = (await once(process, 'message')) as [Seen]
  process.disconnect()
  if (seen.done.length + seen.times.length === 0) throw new Error(seen.errors[0] ?? 'the clients did nothing')
  return seen
}
