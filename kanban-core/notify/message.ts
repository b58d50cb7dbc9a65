import type { Delivery } from '../model/subscription.ts'
import type { Route } from '../model/route.ts'
import type { Reads } from '../store/store.ts'
import type { View } from '../model/view.ts'
import { asks } from './actions.ts'
import { digest } from './digest.ts'
import { ping } from './ping.ts'
import { isPinged } from './rules.ts'
import { mayHaveArrived } from './unsent.ts'
import type { Occasion } from './wording.ts'

/** One message to be sent, and the rows that it settles. */
export interface Message {
  readonly rows: readonly Delivery[]
  readonly route: Route
  readonly view: View
  readonly key: string
  readonly possibleRepeat: boolean
  /** It offers a decision, and is redrawn once that is taken. */
  readonly asks: boolean
}

/** One row as a ping, several as a digest. Null where there is nothing left to tell: the event is gone. */
export async function compose(reads: Reads, rows: readonly Delivery[]): Promise<Message | null> {
  const [first] = rows
  if (first === undefined) return null
  const occasions = (await Promise.all(rows.map((row) => occasionOf(reads, row)))).filter((one) => one !== null)
  const [only] = occasions
  if (only === undefined) return null
  return {
    rows,
    route: rows.length === 1 ? first.route : sharedRoute(first.route, rows),
    view: rows.length === 1 ? ping(only) : digest(occasions),
    // a digest that is sent again holds the rows of the first try or what is left of them, so its first row names it
    key: rows.length === 1 ? first.key : `d-${first.key}`,
    possibleRepeat: mayHaveArrived(first),
    asks: rows.length === 1 && only.task !== null && asks(only.event, only.task),
  }
}

/** What an event is told with: its task and its run as they are. Null where it is gone, or of a kind that nobody is pinged of. */
export async function occasionOf(reads: Reads, row: Pick<Delivery, 'board' | 'event'>): Promise<Occasion | null> {
  const event = await reads.log.event(row.board, row.event)
  if (event === null || !isPinged(event)) return null
  const [task, run, [newest]] = await Promise.all([
    reads.tasks.get(event.task),
    event.run === null ? null : reads.runs.get(event.run),
    reads.runs.ofTask(event.task, 1),
  ])
  return { event, task, run, newest: newest?.id ?? null }
}

/** Rows of one place may answer different messages; a digest answers none of them, unless it is one and the same. */
function sharedRoute(route: Route, rows: readonly Delivery[]): Route {
  const same = (part: 'anchor' | 'person') =>
    rows.every((row) => row.route[part] === route[part]) ? route[part] : null
  return { ...route, anchor: same('anchor'), person: same('person') }
}
