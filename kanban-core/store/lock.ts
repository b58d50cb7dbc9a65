import { dirname, join } from 'node:path'
import type { BoardLock } from './sqlite/lock.ts'

export type { BoardLock } from './sqlite/lock.ts'

/** Takes the one right to open the board of this home; null = another process has it. Refused where the home cannot be used. */
export const lockBoard = (home: string): Promise<BoardLock | null> => lockFile(join(home, 'board.lock'))

/** The same right for what a file stands for; the kernel frees it the moment its holder dies. The folder is there. */
export async function lockFile(file: string): Promise<BoardLock | null> {
  const { takeBoardLock } = await import('./sqlite/lock.ts')
  return takeBoardLock(file, dirname(file))
}
