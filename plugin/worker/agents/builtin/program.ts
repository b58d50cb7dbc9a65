import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'

export interface Programs {
  /** Arguments as they are, no shell. Resolves with the exit code, 128 + its number for a signal. */
  run(argv: readonly string[], cwd: string): Promise<number>
}

/** What lets somebody act for the run: a recipe's program gets none of it. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'KANBAN_TOKEN_FILE',
  'KANBAN_SOCKET',
  'KANBAN_MCP',
  'KANBAN_ALLOW_FILE',
])
const GRACE = 2_000

/** Programs as groups of their own, ended with everything they started when `signal` fires; their output goes to ours. */
export function programs(env: NodeJS.ProcessEnv, signal: AbortSignal): Programs {
  const given = Object.fromEntries(Object.entries(env).filter(([name]) => !KEPT_BACK.has(name)))
  return {
    run([program = '', ...args], cwd) {
      signal.throwIfAborted()
      return new Promise((done, reject) => {
        const child = spawn(program, args, {
          cwd,
          env: given,
          detached: true,
          stdio: ['ignore', 'inherit', 'inherit'],
          windowsHide: true,
        })
        const end = () => endGroup(child)
        signal.addEventListener('abort', end, { once: true })
        child.once('error', reject)
        child.once('exit', (code, name) => {
          signal.removeEventListener('abort', end)
          done(code ?? 128 + (name === null ? 0 : constants.signals[name]))
        })
      })
    },
  }
}

function endGroup(child: ChildProcess): void {
  send(child, 'SIGTERM')
  const timer = setTimeout(() => send(child, 'SIGKILL'), GRACE)
  child.once('exit', () => {
    clearTimeout(timer)
    send(child, 'SIGKILL')
  })
}

/** The group may be gone already. */
function send({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error
  }
}
