import { join } from 'node:path'
import type { BoardLock } from './sqlite/lock.ts'

export type { BoardLock } from './sqlite/lock.ts'

/** Takes the one right to open the board of this home; null = another process has it. Refused where the home cannot be used. */
export async function lockBoard(home: string): Promise<BoardLock | null> {
  const { takeBoardLock } = await import('./sqlite/lock.ts')
  return takeBoardLock(join(home, 'board.lock'), home)
}
