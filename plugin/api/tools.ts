import { Once, Refused, callTool, observe, toolsFor } from '../../kanban-core/index.ts'
import type { RefusalCode, Run, ToolAnswer } from '../../kanban-core/index.ts'
import { contextOf } from '../board/desk.ts'
import type { Asking, Desk } from '../board/desk.ts'
import { SYSTEM_CLOCK } from '../process.ts'

/** Calls that are remembered for a worker that asks again because it did not hear the answer. */
const REMEMBERED = 2_000
/** Faults of the moment: nothing was written, and the same call will do later. */
const PASSING: ReadonlySet<RefusalCode> = new Set(['store_busy', 'store_full'])

const REPEATABLE: ReadonlySet<string> = new Set(
  (['worker', 'reviewer'] as const).flatMap((audience) =>
    toolsFor(audience)
      .filter(({ annotations }) => annotations.readOnlyHint || annotations.idempotentHint)
      .map(({ name }) => name),
  ),
)
/** Doing it twice is the same as doing it once. */
const isRepeatable = (tool: string): boolean => REPEATABLE.has(tool)

const onceOf = async ({ store }: Desk, request: string): Promise<Once> =>
  new Once({ request, effects: await store.inbox.effects(request), now: SYSTEM_CLOCK.now })

/** The tools of workers: what there is, and each call carried out once however often it is repeated. */
export class ToolDesk {
  readonly #desk: () => Desk
  readonly #calls = new Map<string, Promise<ToolAnswer>>()

  constructor(desk: () => Desk) {
    this.#desk = desk
  }

  /** `run` null: an orchestrator session of the local operator. */
  list(run: Run | null) {
    return { tools: toolsFor(run === null ? 'orchestrator' : run.lane === 'review' ? 'reviewer' : 'worker') }
  }

  /** `call` is the same for each repetition of one call. */
  call(name: string, args: unknown, asking: Asking, call: string | null): Promise<ToolAnswer> {
    if (call === null || asking.actor.kind !== 'worker') return this.#carryOut(name, args, asking)
    const key = `${asking.actor.run} ${call}`
    const known = this.#calls.get(key)
    if (known !== undefined) return known
    const answer = this.#carryOut(name, args, asking, isRepeatable(name) ? null : `call ${key}`)
    this.#calls.set(key, answer)
    // A call that failed by a fault of ours is carried out again.
    answer.catch(() => this.#calls.delete(key))
    const [oldest] = this.#calls.keys()
    if (this.#calls.size > REMEMBERED && oldest !== undefined) this.#calls.delete(oldest)
    return answer
  }

  /**
   * A board that cannot be written for the moment is no answer: refused here, so that the worker's tools ask again.
   * What a call has done carries its name, so that its repetition to a later gateway does nothing twice.
   */
  async #carryOut(name: string, args: unknown, asking: Asking, request: string | null = null): Promise<ToolAnswer> {
    const desk = this.#desk()
    const board = request === null ? desk.board : desk.board.within(await onceOf(desk, request))
    const answer = await callTool(name, args, contextOf({ ...desk, board }, { ...asking, surface: 'tool' }))
    if (answer.refusal !== undefined && PASSING.has(answer.refusal.code)) throw new Refused(answer.refusal)
    return { text: answer.text, isError: answer.isError }
  }

  /** The process of a worker's tools is there: first its arrival, then its life sign. */
  async attach(run: Run): Promise<void> {
    const now = SYSTEM_CLOCK.now()
    await observe(this.#desk().board.turns, run, {
      heartbeatAt: now,
      stalledSince: null,
      ...(run.attachedAt === null ? { attachedAt: now } : {}),
    })
  }
}
