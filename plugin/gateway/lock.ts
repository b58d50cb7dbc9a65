import { setTimeout as wait } from 'node:timers/promises'
import { fail, lockBoard } from '../../kanban-core/index.ts'
import type { BoardLock, Millis } from '../../kanban-core/index.ts'
import type { Home } from '../home.ts'
import { AnswerLost, ask } from './client.ts'
import { readRecord } from './record.ts'
import type { GatewayRecord } from './record.ts'

/** How long somebody waits for a command that holds the board for a moment. */
export const LOCK_PATIENCE: Millis = 5_000
const LOOK_EVERY: Millis = 25
const ANSWER_WITHIN: Millis = 2_000

/**
 * The right to open the board, waited for while only a single command holds it.
 * Refused: gateway_running with its pid, or store_busy after the wait. Never goes on without the lock.
 */
export async function acquireBoard(home: Home, next: string, patience: Millis = LOCK_PATIENCE): Promise<BoardLock> {
  const until = performance.now() + patience
  for (;;) {
    const lock = await lockBoard(home.path)
    if (lock !== null) return lock
    const gateway = await runningGateway(home)
    if (gateway !== null) fail('gateway_running', { pid: gateway.pid, next })
    if (performance.now() >= until) fail('store_busy', { home: home.path })
    await wait(LOOK_EVERY)
  }
}

/** The gateway that answers for this home; null = none does. A record alone proves nothing. */
export async function runningGateway(home: Home): Promise<GatewayRecord | null> {
  const record = readRecord(home.record)
  if (record === null) return null
  try {
    await ask({ socket: record.socket, method: 'GET', path: '/api/status', patience: ANSWER_WITHIN })
    return record
  } catch (error) {
    // One that hangs is there all the same.
    return error instanceof AnswerLost ? record : null
  }
}
