import { setTimeout as wait } from 'node:timers/promises'
import type { Pace } from './pace.ts'
import { persist } from './persist.ts'
import type { Ask } from './request.ts'

const ATTACH = { method: 'POST', path: '/api/attach', body: {} } as const

/**
 * Tells the gateway at once, and then again and again, that the tools are there. It is the life sign of the process, not of
 * the model. Ends with the signal, or when the gateway no longer knows the run.
 */
export async function staySeen(ask: Ask, pace: Pace, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      const { answer } = await persist(ask, ATTACH, { ...pace, patience: Infinity }, signal)
      if (answer.status >= 400 && answer.status < 500) return
      await wait(pace.heartbeat, undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
