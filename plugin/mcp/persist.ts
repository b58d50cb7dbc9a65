import { setTimeout as wait } from 'node:timers/promises'
import { backoff } from './pace.ts'
import type { Pace } from './pace.ts'
import { AnswerLost, NobodyThere } from './request.ts'
import type { Answer, Ask, Question } from './request.ts'

export interface Delivered {
  readonly answer: Answer
  /** True where an earlier try may have been carried out and its answer was lost: the answer then tells of the repetition. */
  readonly doubtful: boolean
}

/** No gateway for longer than the pace allows. */
export class NoGateway extends Error {
  override readonly name = 'NoGateway'
  readonly doubtful: boolean
  constructor(doubtful: boolean) {
    super('no gateway has answered')
    this.doubtful = doubtful
  }
}

/** Nothing was taken on for the moment: the gateway starts or stops, the board is held (503), the disk is full (507). */
const PASSING: ReadonlySet<number> = new Set([503, 507])

/**
 * Asks until an answer comes, over a gateway's restart too. Rejects with NoGateway, or the signal's reason.
 * `onWait` is told before each repetition how many there have been.
 */
export async function persist(
  ask: Ask,
  question: Question,
  pace: Pace,
  signal: AbortSignal,
  onWait: (tries: number) => void = () => {},
): Promise<Delivered> {
  const until = performance.now() + pace.patience
  let doubtful = false
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await ask(question, pace.answer, signal)
      if (!PASSING.has(answer.status)) return { answer, doubtful }
    } catch (error) {
      if (error instanceof AnswerLost) doubtful = true
      else if (!(error instanceof NobodyThere)) throw error
    }
    if (performance.now() >= until) throw new NoGateway(doubtful)
    onWait(tries + 1)
    await wait(backoff(pace, tries, Math.random()), undefined, { signal })
  }
}
