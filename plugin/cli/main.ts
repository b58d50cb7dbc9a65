import { endWithReader, outliveReader } from './output.ts'
import { isWorker } from './seat.ts'
import { runVerb } from './verb.ts'

/** What the command line has beside the verbs of the board. Loaded only when asked for: a verb must not wait for it. */
const COMMANDS: Readonly<
  Record<string, () => Promise<{ readonly run: (argv: readonly string[]) => Promise<number> }>>
> = {
  gateway: () => import('./commands/gateway.ts'),
  init: () => import('./commands/init.ts'),
  setup: () => import('./commands/setup.ts'),
  mcp: () => import('./commands/mcp.ts'),
  demo: () => import('./commands/demo.ts'),
  dashboard: () => import('./commands/dashboard.ts'),
  'slack-manifest': () => import('./commands/slack-manifest.ts'),
  completion: () => import('./commands/completion.ts'),
  'complete-words': () => import('./commands/complete-words.ts'),
  'restore-backup': () => import('./commands/restore-backup.ts'),
  '--version': () => import('./commands/version.ts'),
  '-V': () => import('./commands/version.ts'),
  version: () => import('./commands/version.ts'),
}

/** They go on when nobody reads what they print. */
const LONG_LIVED: ReadonlySet<string> = new Set(['gateway', 'mcp', 'demo'])
/** They act on the board as a whole, outside of any run. */
const NOT_FOR_WORKERS: ReadonlySet<string> = new Set(['gateway', 'init', 'setup', 'dashboard', 'restore-backup'])

/** Exit code 0 done, 1 refused, 2 not understood. */
async function main(argv: readonly string[]): Promise<number> {
  const [name = ''] = argv
  if (LONG_LIVED.has(name)) outliveReader()
  else endWithReader()
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (load === undefined) return await runVerb(argv)
    if (NOT_FOR_WORKERS.has(name) && isWorker(process.env)) return (await import('./failed.ts')).refuseWorker(name)
    if (name !== 'complete-words' && (argv.includes('--help') || argv.includes('-h')))
      return await runVerb(['help', name])
    return await (await load()).run(argv.slice(1))
  } catch (error) {
    const { failed } = await import('./failed.ts')
    return failed(error, argv.includes('--json'))
  }
}

process.exitCode = await main(process.argv.slice(2))
