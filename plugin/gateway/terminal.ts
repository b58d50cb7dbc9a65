import { fstatSync } from 'node:fs'
import { join } from 'node:path'
import type { View } from '../../kanban-core/index.ts'
import type { ChatPlatform } from '../../platforms/platform.ts'
import { createTerminal } from '../../platforms/terminal/index.ts'
import { LOCAL_ROUTE } from '../../platforms/terminal/route.ts'
import type { Presses } from '../../platforms/press.ts'
import type { Home } from '../home.ts'

/** The chat at the terminal that runs the gateway. */
export interface TerminalChat extends ChatPlatform {
  /** Prints beside what is being typed. */
  say(view: View): Promise<void>
}

/** `onExit`: Ctrl-C, Ctrl-D or `/exit`. The end of a pipe ends the chat, not the gateway. */
export function openTerminalChat(home: Home, presses: Presses, onExit: () => void): TerminalChat {
  const terminal = createTerminal({
    input: process.stdin,
    output: process.stdout,
    presses,
    onExit,
    ...(process.stdin.isTTY ? { historyFile: join(home.path, 'history') } : {}),
  })
  return Object.assign(terminal, {
    async say(view: View) {
      await terminal.post(LOCAL_ROUTE, view)
    },
  })
}

/** Somebody may type: a terminal, or a program behind a pipe. Not where the input is closed or /dev/null. */
export function somebodyMayType(): boolean {
  if (process.stdin.isTTY) return true
  try {
    const stdin = fstatSync(0)
    return stdin.isFIFO() || stdin.isSocket() || stdin.isFile()
  } catch {
    return false
  }
}
