import type { BoardEvent, EventKind } from '../model/event.ts'
import { Refused } from '../model/refusal.ts'
import type { Proof } from '../model/proof.ts'
import type { ClaimedVerdict, Run } from '../model/run.ts'
import type { NotStarted, Task } from '../model/task.ts'
import type { Instant, Millis } from '../model/time.ts'
import { adopt } from './adopt.ts'
import { askForBudgets } from './ask.ts'
import { LOOK, admit } from './admit.ts'
import type { Admission, HeldLane } from './admit.ts'
import { claim } from './claim.ts'
import { expire, heedLease, isLeased } from './expire.ts'
import { explain, explainHeld, explainWaiting } from './explain.ts'
import { earliest, endOnce, overrun } from './overrun.ts'
import { newState } from './parts.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import type { DispatchReport, DispatcherControl, DispatcherStatus } from './ports.ts'
import { proveWithin } from './prove.ts'
import { reap, tidyFinished } from './reap.ts'
import { start } from './start.ts'
import { wakeTimers } from './wake.ts'

/** Events after which something may be ready, free, or held in another way. */
const WAKING: ReadonlySet<EventKind> = new Set<EventKind>([
  'created',
  'specified',
  'promoted',
  'woke',
  'unblocked',
  'retried',
  'reclaimed',
  'assigned',
  'reprioritized',
  'submitted',
  'rework_requested',
  'completed',
  'blocked',
  'dependency_wait',
  'crashed',
  'timed_out',
  'spawn_failed',
  'no_verdict',
  'unproved',
  'rate_limited',
  'gave_up',
  'stopped',
  'archived',
  'reopened',
  'restored',
  'scheduled',
  'edited',
])

const wakes = (event: BoardEvent): boolean => WAKING.has(event.kind) || isLeased(event)

/** Turns ready tasks into workers and watches them to their end. Wakes on commits; the tick is only a safety net. */
export class Dispatcher implements DispatcherControl {
  readonly #parts: DispatchParts
  readonly #state: DispatchState = newState()
  #pass: Promise<void> | null = null
  #again = false
  #running = false
  #timer: () => void = () => undefined
  #unlisten: () => void = () => undefined

  constructor(parts: DispatchParts) {
    this.#parts = parts
  }

  /** Takes over the workers that are there, then begins. Answers how many were adopted. */
  async start(): Promise<number> {
    await this.#parts.board.repair()
    this.#running = true
    const adopted = await adopt(this.#parts, this.#state, () => this.wake())
    this.#unlisten = this.#parts.board.tools.store.listen((notice) => {
      if (notice.events.some(wakes)) this.wake()
      for (const event of notice.events) {
        heedLease(this.#state, event)
        tidyFinished(this.#parts, event).catch((error: unknown) =>
          this.#parts.log.warn({ task: event.task, error: String(error) }, 'its folders could not be given back'),
        )
      }
    })
    this.wake()
    return adopted
  }

  /** Ends no worker: they go on, and the next start adopts them. Answers which. */
  async stop(): Promise<readonly Run[]> {
    this.#running = false
    this.#unlisten()
    this.#timer()
    await this.#pass
    await Promise.all(this.#state.starting.values())
    return this.workers()
  }

  /** Claims nothing more and resolves when the last worker has ended. */
  async drain(): Promise<void> {
    this.#state.draining = true
    while (this.#busy()) {
      await Promise.all(this.#state.starting.values())
      await Promise.race([...this.#state.watched.values()].map(({ handle }) => handle.ended))
      await Promise.all(this.#state.proving.values())
      await this.#settled()
    }
  }

  /** Claims nothing more and ends every worker's tree. */
  async halt(): Promise<void> {
    this.#state.draining = true
    await this.#settled()
    const { board, spawner } = this.#parts
    const open = new Map((await board.tools.store.reads.runs.open()).map((run) => [run.id, run]))
    await Promise.all(
      [...this.#state.watched.keys()].map(async (id) => {
        const run = open.get(id)
        if (run !== undefined) await spawner.end(run, 5_000)
      }),
    )
    await this.drain()
  }

  #busy(): boolean {
    return this.#state.watched.size > 0 || this.#state.starting.size > 0
  }

  /** Runs of living workers of this gateway. */
  workers(): readonly Run[] {
    return [...this.#state.watched.values()].map(({ run }) => run)
  }

  /** Ends the tree of a run that lost its task; the end is reaped as any other. */
  endWorker(run: Run): void {
    if (this.#state.watched.has(run.id)) endOnce(this.#parts, this.#state, run)
  }

  async prove(task: Task, run: Run, claimed: ClaimedVerdict, within: Millis): Promise<Proof | null> {
    return proveWithin(this.#parts, this.#state, { task, run, claimed }, within, () => this.wake())
  }

  wake(): void {
    if (!this.#running) return
    if (this.#pass !== null) {
      this.#again = true
      return
    }
    this.#begin(this.#loop())
  }

  /** One pass at a time; whoever asked for another meanwhile gets one after it. */
  #begin(pass: Promise<unknown>): void {
    const over = () => {
      this.#pass = null
      if (!this.#again) return
      this.#again = false
      this.wake()
    }
    this.#pass = pass.then(over, over)
  }

  async #settled(): Promise<void> {
    this.wake()
    while (this.#pass !== null) await this.#pass
  }

  async #loop(): Promise<void> {
    try {
      await this.#once(null)
    } catch (error) {
      // a full disk or a busy store: nothing was half-done, and the next tick tries again
      const words =
        error instanceof Refused
          ? { refusal: error.refusal.code, error: error.message }
          : { error: error instanceof Error ? error.stack : String(error) }
      this.#parts.log.error(words, 'a dispatch pass failed')
    }
  }

  /** One pass: reap → expire → overrun → wake → promote → admit → claim → spawn. */
  async #once(max: number | null): Promise<Admission> {
    const { board, clock } = this.#parts
    const state = this.#state
    const now = clock.now()
    await reap(this.#parts, state, () => this.wake())
    const next = [
      await expire(this.#parts, state, now),
      await overrun(this.#parts, state, now),
      await wakeTimers(this.#parts, now),
    ]
    const admission = await admit(this.#parts, state, board.tools.store.reads, now, max)
    // Decided one after another and committed together.
    await Promise.all(
      admission.start.map(async (candidate) => {
        const claimed = await claim(this.#parts, state, candidate)
        if (claimed !== null) start(this.#parts, state, claimed, () => this.wake())
      }),
    )
    await askForBudgets(this.#parts, state, admission.short)
    next.push(await explainHeld(this.#parts, state, admission, now))
    state.lastPassAt = now
    this.#sleepUntil(earliest(next), now)
    return admission
  }

  #sleepUntil(at: Instant | null, now: Instant): void {
    this.#timer()
    this.#timer =
      at === null || !this.#running
        ? () => undefined
        : this.#parts.clock.after(Math.max(1, at - now), () => this.wake())
  }

  /** The safety tick: repairs what a crash left and looks at everything again. */
  async tick(): Promise<void> {
    await this.#parts.board.repair()
    this.#state.leases = null
    const { reads } = this.#parts.board.tools.store
    if ((await reads.tasks.lanes()).length > 0) await explainWaiting(this.#parts, this.#state, this.#parts.clock.now())
    this.wake()
  }

  async dispatch(max: number | null): Promise<DispatchReport> {
    while (this.#pass !== null) await this.#pass
    this.#state.leases = null
    const turn = this.#once(max)
    this.#begin(turn)
    return this.#report(await turn)
  }

  async preview(max: number | null): Promise<DispatchReport> {
    return this.#report(
      await admit(this.#parts, this.#state, this.#parts.board.tools.store.reads, this.#parts.clock.now(), max),
    )
  }

  async #report({ start: started, lanes, held }: Admission): Promise<DispatchReport> {
    const { board, clock } = this.#parts
    const now = clock.now()
    const firstOf = ({ lane, why }: HeldLane) =>
      board.tools.store.reads.tasks.ready(lane, now, LOOK).then((tasks) => tasks.map((task) => ({ task, why })))
    const named = new Set([...started, ...held].map(({ task }) => task.id))
    const others = (await Promise.all(lanes.map(firstOf))).flat().filter(({ task }) => !named.has(task.id))
    return {
      started: started.map(({ task, lane }) => ({ task, profile: lane.profile })),
      held: [...others, ...held].map(({ task, why }) => ({
        task,
        why: { ...why, since: task.notStarted?.since ?? Math.min(now, task.statusSince) },
      })),
    }
  }

  why(task: Task): Promise<NotStarted | null> {
    return explain(this.#parts, this.#state, this.#parts.board.tools.store.reads, task, this.#parts.clock.now())
  }

  status(): DispatcherStatus {
    const settings = this.#parts.settings()
    const { lastPassAt, watched, starting } = this.#state
    return {
      enabled: settings.enabled && !this.#state.draining,
      lastPassAt,
      running: watched.size + starting.size,
      hostCap: settings.caps.host,
      warning: this.#state.warning,
    }
  }
}
