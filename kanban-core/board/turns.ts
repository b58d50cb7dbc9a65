import type { Actor } from '../model/actor.ts'
import type { Change, Conflict } from '../model/change.ts'
import type { BoardEvent } from '../model/event.ts'
import type { IdSource } from '../model/ids.ts'
import { formatMoney } from '../model/money.ts'
import { Refused, fail } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Circumstances, Decision } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import type { Instant } from '../model/time.ts'
import type { Reads, Store } from '../store/store.ts'
import { DoneBefore } from './once.ts'
import type { Once, RequestStep } from './once.ts'

/** What a change of the board is made with. */
export interface Tools {
  readonly store: Store
  readonly now: () => Instant
  readonly ids: IdSource
}

/** What was read and decided; `answer` is given once the changes are durable. */
export interface Plan<T> {
  readonly changes: readonly Change[]
  readonly answer: (events: readonly BoardEvent[]) => T | Promise<T>
}

/** How often a decision is made anew when others changed what it had read. */
const TRIES = 3

/** Who decides next waits for the one before. */
interface Line {
  end: Promise<unknown>
}

/**
 * Read → decide → commit, one after another within this process, so that each decision sees the one before it;
 * waiting for the disk happens outside the line. Other processes are met by the guards: stale → read again.
 */
export class Turns {
  /** The request that these turns belong to, where it may be repeated. */
  readonly once: Once | null
  readonly #tools: Tools
  readonly #line: Line

  constructor(tools: Tools, line: Line = { end: Promise.resolve() }, once: Once | null = null) {
    this.#tools = tools
    this.#line = line
    this.once = once
  }

  /** The same line, for one request each part of which is done once. */
  within(once: Once): Turns {
    return new Turns(this.#tools, this.#line, once)
  }

  /**
   * Throws Refused: what the plan refuses, or `changed_meanwhile` after three stale tries;
   * and DoneBefore where an earlier try of the same request has done this.
   */
  async take<T>(plan: (reads: Reads) => Promise<Plan<T>>, onConflict?: (conflict: Conflict) => T | null): Promise<T> {
    const step = this.once?.next() ?? null
    const planned = step === null ? plan : marked(step, plan)
    for (let tries = TRIES; ; tries--) {
      const { decided, committed } = await this.#inLine(planned)
      const outcome = await committed
      if (outcome.ok) return decided.answer(outcome.events)
      if (outcome.conflict.why === 'done') throw new DoneBefore(outcome.conflict.task)
      const answer = onConflict?.(outcome.conflict) ?? null
      if (answer !== null) return answer
      if (tries <= 1 || !isStale(outcome.conflict)) fail(...conflictWords(outcome.conflict))
    }
  }

  #inLine<T>(plan: (reads: Reads) => Promise<Plan<T>>) {
    const { store } = this.#tools
    const turn = this.#line.end.then(async () => {
      const decided = await plan(store.current)
      const committed =
        decided.changes.length === 0
          ? Promise.resolve({ ok: true as const, events: [] })
          : store.commit(decided.changes)
      committed.catch(() => undefined) // awaited by the one who asked
      return { decided, committed }
    })
    this.#line.end = turn.catch(() => undefined)
    return turn
  }

  /** The facts that every step has. */
  circumstances(by: Actor, run: Run | null): Circumstances {
    const { ids, now } = this.#tools
    return { now: now(), by, run, ids: { run: ids.run(), comment: ids.comment() } }
  }
}

/** The same plan, refused where it was carried out before, with its part's name among the changes. */
function marked<T>(step: RequestStep, plan: (reads: Reads) => Promise<Plan<T>>): (reads: Reads) => Promise<Plan<T>> {
  return async (reads) => {
    await step.check(reads)
    const { changes, answer } = await plan(reads)
    return { changes: changes.length === 0 ? changes : step.mark(changes), answer }
  }
}

const isStale = (conflict: Conflict): boolean => conflict.why === 'stale' || conflict.why === 'exists'

function conflictWords(conflict: Exclude<Conflict, { why: 'done' }>): Parameters<typeof fail> {
  switch (conflict.why) {
    case 'stale':
    case 'exists':
      return ['changed_meanwhile', { id: conflict.id }]
    case 'run_open':
      return ['run_open', { id: conflict.task, run: 'of its last attempt' }]
    case 'workspace_busy':
      return ['workspace_busy', { path: conflict.path }]
    case 'no_room':
      return [
        'cap_reached',
        { max: conflict.max, scope: conflict.scope === 'host' ? 'this host' : `${conflict.scope} ${conflict.key}` },
      ]
    case 'no_budget':
      return ['over_budget', { what: `${conflict.scope} ${conflict.key}`, limit: formatMoney(conflict.limit) }]
    case 'paused':
      return ['paused', { what: `board ${conflict.board}` }]
  }
}

/** A decision's changes, or its refusal thrown. */
export function changesOf(decision: Decision): readonly Change[] {
  if (decision.ok) return decision.changes
  throw new Refused(decision.refusal)
}

/** The task and its open run as the next commit will meet them. Throws `not_found`. */
export async function readTask(
  reads: Reads,
  id: Task['id'],
): Promise<{ readonly task: Task; readonly run: Run | null }> {
  const task = await reads.tasks.get(id)
  if (task === null) return fail('not_found', { id, near: 'see `kanban list`' })
  return { task, run: task.currentRun === null ? null : await reads.runs.get(task.currentRun) }
}
