import { randomUUID } from 'node:crypto'
import { readAnswer, refusal } from './answer.ts'
import type { ToolAnswer } from './answer.ts'
import type { Pace } from './pace.ts'
import { NoGateway, persist } from './persist.ts'
import type { Ask, Question } from './request.ts'
import { isVerdict, mayMeanDone, settle } from './verdict.ts'

export type Arguments = Readonly<Record<string, unknown>>

export interface CallWatch {
  /** The agent no longer waits for the answer. */
  readonly cancelled: AbortSignal
  /** Told before each repetition. */
  readonly onWait: (tries: number) => void
}

export interface Calls {
  call(tool: string, args: Arguments, watch: CallWatch): Promise<ToolAnswer>
  /** Resolves when no verdict is under way. */
  idle(): Promise<void>
}

/**
 * Forwards calls to the gateway, through its restarts. A verdict goes on though its agent has stopped waiting, and the same
 * verdict given again joins it: an agent whose patience is shorter than a restart loses nothing.
 */
export function forward(ask: Ask, pace: Pace, ended: AbortSignal): Calls {
  const verdicts = new Map<string, Promise<ToolAnswer>>()

  const keep = (key: string, answer: Promise<ToolAnswer>) => {
    const forget = () => verdicts.delete(key)
    verdicts.set(key, answer)
    answer.then(forget, forget)
    return answer
  }

  return {
    call(tool, args, { cancelled, onWait }) {
      if (!isVerdict(tool))
        return deliver({ ask, pace, onWait, signal: AbortSignal.any([ended, cancelled]) }, tool, args)
      const key = JSON.stringify([tool, args])
      return verdicts.get(key) ?? keep(key, deliver({ ask, pace, onWait, signal: ended }, tool, args))
    },
    async idle() {
      await Promise.allSettled(verdicts.values())
    },
  }
}

interface Errand {
  readonly ask: Ask
  readonly pace: Pace
  readonly onWait: (tries: number) => void
  readonly signal: AbortSignal
}

async function deliver(errand: Errand, tool: string, args: Arguments): Promise<ToolAnswer> {
  const { ask, pace, onWait, signal } = errand
  try {
    const { answer, doubtful } = await persist(ask, questionOf(tool, args), pace, signal, onWait)
    const said = readAnswer(answer)
    if (!doubtful || !mayMeanDone(tool, said)) return said
    return isVerdict(tool) ? settle(tool, said, await look(errand)) : { ...said, isError: false }
  } catch (error) {
    if (error instanceof NoGateway) return unanswered(tool, error)
    throw error
  }
}

/** A task that is created without a key of its own gets the call's: a gateway that forgot the call still makes it once. */
function questionOf(tool: string, args: Arguments): Question {
  const call = randomUUID()
  const body = tool === 'kanban_create' ? { idempotency_key: `call-${call}`, ...args } : args
  return { method: 'POST', path: `/api/tools/${encodeURIComponent(tool)}`, body, call }
}

async function look({ ask, pace, signal }: Errand): Promise<ToolAnswer> {
  const { answer } = await persist(ask, questionOf('kanban_show', {}), pace, signal)
  return readAnswer(answer)
}

const unanswered = (tool: string, { doubtful }: NoGateway): ToolAnswer =>
  refusal(
    doubtful
      ? `the board's gateway went away while ${tool} was under way and has not come back, so it may have been carried out or not; call it again, and if that fails too, end`
      : `the board's gateway has not answered, so ${tool} was not carried out; call it again, and if that fails too, end`,
  )
