import { follow } from '../../plugin/gateway/client.ts'
import { Wire } from './wire.ts'

/** Run as a process of its own: clients of a gateway that do what they are told and answer with what they saw. */
export type Order =
  | { readonly what: 'create'; readonly socket: string; readonly clients: number; readonly count: number }
  /** Each task is claimed by whichever client comes to it first. */
  | { readonly what: 'claim'; readonly socket: string; readonly clients: number; readonly tasks: readonly string[] }
  | { readonly what: 'complete'; readonly socket: string; readonly clients: number; readonly tasks: readonly string[] }
  /** Every client claims every task. */
  | { readonly what: 'race'; readonly socket: string; readonly clients: number; readonly tasks: readonly string[] }
  /** Whole lives of tasks, with everything that people look at on the way. */
  | { readonly what: 'busy'; readonly socket: string; readonly clients: number; readonly lives: number }
  | { readonly what: 'streams'; readonly socket: string; readonly clients: number; readonly events: number }

export interface Seen {
  /** Milliseconds. */
  readonly took: number
  readonly times: readonly number[]
  readonly done: readonly string[]
  readonly refused: number
  /** Anything but an answer or a refusal. */
  readonly errors: readonly string[]
}

const ASSIGNEE = 'nobody-here'

process.on('message', (order: Order) => {
  carryOut(order).then(
    (seen) => process.send?.(seen),
    (error: unknown) =>
      process.send?.({ took: 0, times: [], done: [], refused: 0, errors: [String(error)] } satisfies Seen),
  )
})

async function carryOut(order: Order): Promise<Seen> {
  const found: Found = { times: [], done: [], refused: 0, errors: [] }
  const wires = Array.from({ length: order.what === 'streams' ? 1 : order.clients }, () => new Wire(order.socket))
  const begin = performance.now()
  await (order.what === 'streams' ? streams(order, wires, found) : Promise.all(wires.map(clientOf(order, found))))
  const took = performance.now() - begin
  for (const wire of wires) wire.close()
  return { took, ...found }
}

interface Found {
  times: number[]
  done: string[]
  refused: number
  errors: string[]
}

function clientOf(order: Exclude<Order, { what: 'streams' }>, found: Found): (wire: Wire) => Promise<void> {
  switch (order.what) {
    case 'create': {
      let left = order.count
      return async (wire) => {
        while (left-- > 0) await asked(wire, 'create', { title: 'a new task', assignee: ASSIGNEE }, found)
      }
    }
    case 'claim': {
      const left = [...order.tasks]
      return async (wire) => {
        for (let task = left.pop(); task !== undefined; task = left.pop()) await asked(wire, 'claim', { task }, found)
      }
    }
    case 'complete': {
      const left = [...order.tasks]
      return async (wire) => {
        for (let task = left.pop(); task !== undefined; task = left.pop())
          await asked(wire, 'complete', { tasks: [task], summary: 'done' }, found)
      }
    }
    case 'race':
      return async (wire) => {
        for (const task of order.tasks) await asked(wire, 'claim', { task }, found)
      }
    case 'busy':
      return async (wire) => {
        for (let n = 0; n < order.lives; n += 1) await life(wire, found)
      }
  }
}

async function life(wire: Wire, found: Found): Promise<void> {
  const task = await asked(wire, 'create', { title: 'a whole life', assignee: ASSIGNEE }, found)
  await asked(wire, 'claim', { task }, found)
  await asked(wire, 'comment', { task, body: 'I am at it.' }, found)
  await asked(wire, 'show', { task }, found)
  await asked(wire, 'complete', { tasks: [task], summary: 'done' }, found)
  await asked(wire, 'list', { limit: 50 }, found)
}

/** The id of the task that the answer is about. */
async function asked(wire: Wire, verb: string, body: object, found: Found): Promise<string> {
  const begin = performance.now()
  const { status, body: text } = await wire.verb(verb, body)
  found.times.push(performance.now() - begin)
  const id = /"id":"(t_[0-9a-z]+)"/.exec(text)?.[1] ?? ''
  if (status === 200) found.done.push(id)
  else if (status === 409) found.refused += 1
  else found.errors.push(`${verb} ${status}: ${text.slice(0, 200)}`)
  return id
}

/** From the moment at which a task is asked for to the moment at which each listener has its line. */
async function streams(
  order: Extract<Order, { what: 'streams' }>,
  [wire]: readonly Wire[],
  found: Found,
): Promise<void> {
  if (wire === undefined) return
  let begin = 0
  let heard = 0
  let allHeard: (() => void) | null = null
  const ending = new AbortController()
  const open = Array.from({ length: order.clients }, () => {
    const { promise: listening, resolve } = Promise.withResolvers<void>()
    const onLine = (line: string): void => {
      if (!line.includes('"created"')) return resolve()
      found.times.push(performance.now() - begin)
      heard += 1
      if (heard === order.clients) allHeard?.()
    }
    const ended = follow({ socket: order.socket, method: 'GET', path: '/api/events' }, onLine, ending.signal).catch(
      () => 0,
    )
    return { listening, ended }
  })
  // The first line is a sign of life.
  await Promise.all(open.map(({ listening }) => listening))
  for (let n = 0; n < order.events; n += 1) {
    heard = 0
    const all = new Promise<void>((resolve) => {
      allHeard = resolve
    })
    begin = performance.now()
    const { status } = await wire.verb('create', { title: 'something happens', assignee: ASSIGNEE })
    if (status !== 200) found.errors.push(`create ${status}`)
    await all
  }
  ending.abort()
  await Promise.all(open.map(({ ended }) => ended))
}
