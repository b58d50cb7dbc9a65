import { DEFAULT_BOARD, LOCAL_OPERATOR, code, runArgv, text } from '../../kanban-core/index.ts'
import type { VerbContext } from '../../kanban-core/index.ts'
import type { CliAnswer } from '../api/cli.ts'

/** Help needs no board. */
export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.length === 0 ||
  ['help', '?', 'commands'].includes(argv[0] ?? '') ||
  argv.includes('--help') ||
  argv.includes('-h')

/** The same help, and how a board comes to be. */
export async function helpWithoutBoard(argv: readonly string[], home: string): Promise<CliAnswer> {
  const reads = { boards: { counts: async () => [], get: async () => null, list: async () => [] } }
  const context = {
    actor: LOCAL_OPERATOR,
    role: 'admin',
    surface: 'cli',
    route: null,
    boardSlug: DEFAULT_BOARD,
    reads,
    now: Date.now(),
  } as unknown as VerbContext
  const { exitCode, view, json, asJson } = await runArgv(argv, context)
  if (asJson) return { exit: exitCode, json }
  const hint = text(
    `There is no board in ${home} yet: `,
    code('kanban init'),
    ' makes one, ',
    code('kanban gateway'),
    ' too, and starts to work.',
  )
  return { exit: exitCode, view: { nodes: [...view.nodes, hint] } }
}
