import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programs } from '../../../plugin/worker/agents/builtin/program.ts'
import type { Tools } from '../../../plugin/worker/agents/builtin/tools.ts'
import { work } from '../../../plugin/worker/agents/builtin/work.ts'
import { said } from '../mcp/fake-gateway.ts'
import type { Args, Reply } from '../mcp/fake-gateway.ts'
import { cardOf } from './cards.ts'
import type { Telling } from './cards.ts'

export type Call = readonly [tool: string, args: Args]

export interface Bench {
  readonly folder: string
  readonly workspace: string
  readonly calls: readonly Call[]
  readonly log: readonly string[]
  answer: (tool: string, args: Args) => Reply | null
  /** Works the card in this process. */
  work(
    telling: Telling,
    options?: {
      readonly allow?: readonly (readonly string[])[]
      readonly beat?: number
      readonly signal?: AbortSignal
    },
  ): Promise<number>
  close(): void
}

const VERDICTS = new Set(['kanban_complete', 'kanban_block', 'kanban_request_review'])
export const verdictsIn = (calls: readonly Call[]) => calls.filter(([tool]) => VERDICTS.has(tool))

/** The built-in worker's work, with a board that answers what the test says. */
export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'kanban-bench-'))
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  const calls: Call[] = []
  const log: string[] = []
  const tools = {
    call: async (tool, args = {}) => {
      calls.push([tool, args])
      return bench.answer(tool, args) ?? said('{}')
    },
    list: async () => [],
    close: async () => {},
  } satisfies Tools
  const bench: Bench = {
    folder,
    workspace,
    calls,
    log,
    answer: () => null,
    work(telling, { allow = [], beat = 60_000, signal = new AbortController().signal } = {}) {
      return work({
        card: cardOf(telling),
        workspace,
        profile: 'demo',
        allow,
        tools,
        programs: programs(process.env, signal),
        say: (line) => void log.push(line),
        signal,
        beat,
      })
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
  return bench
}
