import { addHangUpGuard } from './output.ts'
import { runVerb } from './verb.ts'

/** What the command line has beside the verbs of the board. Loaded only when asked for: a verb must not wait for it. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly run: (argv: readonly string[]) => Promise<number> }>>> = {
  gateway: () => import('./commands/gateway.ts'),
  init: () => import('./commands/init.ts'),
  mcp: () => import('./commands/mcp.ts'),
  demo: () => import('./commands/demo.ts'),
  completion: () => import('./commands/completion.ts'),
  'complete-words': () => import('./commands/complete-words.ts'),
  'restore-backup': () => import('./commands/restore-backup.ts'),
  '--version': () => import('./commands/version.ts'),
  '-V': () => import('./commands/version.ts'),
  version: () => import('./commands/version.ts'),
}

/** Exit code 0 done, 1 refused, 2 not understood. */
async function main(argv: readonly string[]): Promise<number> {
  addHangUpGuard()
  const load = argv[0] !== undefined && Object.hasOwn(COMMANDS, argv[0]) ? COMMANDS[argv[0]] : undefined
  try {
    return load === undefined ? await runVerb(argv) : await (await load()).run(argv.slice(1))
  } catch (error) {
    const { failed } = await import('./failed.ts')
    return failed(error, argv.includes('--json'))
  }
}

process.exitCode = await main(process.argv.slice(2))
