import type { Actor } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import type { SubscriptionId, TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import { routeKey } from '../model/route.ts'
import type { Route } from '../model/route.ts'
import { happened } from '../model/steps/decision.ts'
import type { Circumstances } from '../model/steps/decision.ts'
import type { Subscription } from '../model/subscription.ts'
import type { Task } from '../model/task.ts'
import { readTask } from './turns.ts'
import type { Plan, Tools, Turns } from './turns.ts'

/** Follows a task from now on. Bumps the task's rev, so that no terminal event slips in between. */
export function subscribeChange(
  tools: Pick<Tools, 'ids'>,
  task: Task,
  route: Route,
  facts: Circumstances,
): readonly Change[] {
  const subscription: Subscription = {
    id: tools.ids.subscription(),
    task: task.id,
    route,
    createdAt: facts.now,
    endedAt: null,
    endReason: null,
  }
  return [
    { do: 'subscribe', subscription },
    happened(task, facts, 'subscribed', { platform: route.platform, chat: route.chat }),
  ]
}

export type Followed = { readonly task: Task; readonly already: boolean }

export function subscribe(turns: Turns, tools: Tools, id: TaskId, route: Route, by: Actor): Promise<Followed> {
  return turns.take(async (reads): Promise<Plan<Followed>> => {
    const { task, run } = await readTask(reads, id)
    if (task.status === 'archived')
      fail('wrong_status', {
        id,
        status: 'archived',
        step: 'subscribe',
        allowed: 'on the board',
        next: `kanban restore ${id}`,
      })
    const live = await reads.log.subscriptions(id)
    if (live.some((one) => routeKey(one.route) === routeKey(route)))
      return { changes: [], answer: () => ({ task, already: true }) }
    const facts = turns.circumstances(by, run)
    return {
      changes: [{ do: 'set_task', id, rev: task.rev, set: {} }, ...subscribeChange(tools, task, route, facts)],
      answer: () => ({ task, already: false }),
    }
  })
}

/** Ends the subscriptions of a task at one place; null = everywhere. Answers how many ended. */
export function unsubscribe(
  turns: Turns,
  id: TaskId,
  route: Pick<Route, 'platform' | 'chat'> | null,
  by: Actor,
): Promise<number> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    const live = (await reads.log.subscriptions(id)).filter(
      (one) => route === null || (one.route.platform === route.platform && one.route.chat === route.chat),
    )
    if (live.length === 0)
      fail('unknown_subscription', { id, route: route === null ? 'any place' : `${route.platform} ${route.chat}` })
    const facts = turns.circumstances(by, run)
    const changes = live.flatMap((one): readonly Change[] => [
      { do: 'end_subscriptions', task: id, id: one.id, at: facts.now, reason: 'unsubscribed' },
      happened(task, facts, 'unsubscribed', {
        platform: one.route.platform,
        chat: one.route.chat,
        reason: 'unsubscribed',
      }),
    ])
    return { changes: [{ do: 'set_task', id, rev: task.rev, set: {} }, ...changes], answer: () => live.length }
  })
}

/** Ends what `followAsOperator` began at these places; answers how many ended. */
export async function unfollowAsOperator(
  { store, now }: Pick<Tools, 'store' | 'now'>,
  places: readonly Pick<Route, 'platform' | 'chat'>[],
): Promise<number> {
  const live = (await store.current.log.subscriptions(null)).filter(({ route }) =>
    places.some((place) => place.platform === route.platform && place.chat === route.chat),
  )
  if (live.length === 0) return 0
  await store.commit(
    live.map(({ id }) => ({ do: 'end_subscriptions', task: null, id, at: now(), reason: 'unsubscribed' }) as const),
  )
  return live.length
}

/** Whoever runs the gateway hears of what no task's follower can mend. One live row per route. */
export async function followAsOperator(tools: Tools, route: Route): Promise<void> {
  const id: SubscriptionId = tools.ids.subscription()
  await tools.store.commit([
    {
      do: 'subscribe',
      subscription: { id, task: null, route, createdAt: tools.now(), endedAt: null, endReason: null },
    },
  ])
}
