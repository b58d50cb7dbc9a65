import { isRecord, recordIn, textIn } from './answer.ts'
import type { ToolKind } from './environment.ts'
import type { Pace } from './pace.ts'
import { persist } from './persist.ts'
import type { Ask } from './request.ts'

/** A tool as an agent's client lists it. */
export interface ToolCard {
  readonly name: string
  readonly description: string
  readonly inputSchema: { readonly type: 'object'; readonly [keyword: string]: unknown }
  readonly annotations: {
    readonly title?: string
    readonly readOnlyHint: boolean
    readonly destructiveHint: boolean
    readonly idempotentHint: boolean
    readonly openWorldHint: boolean
  }
}

/** The tools that this token's run has, in the gateway's order; where none answers for a while, those that every such agent has. */
export async function listTools(
  ask: Ask,
  kind: ToolKind,
  pace: Pace,
  signal: AbortSignal,
): Promise<readonly ToolCard[]> {
  const hurry = { ...pace, patience: pace.list, answer: pace.list, longest: pace.first }
  const told = await persist(ask, { method: 'GET', path: '/api/tools' }, hurry, signal).catch(() => null)
  const cards = told?.answer.status === 200 && isRecord(told.answer.body) ? readCards(told.answer.body['tools']) : null
  return cards ?? (signal.aborted ? [] : projected(kind))
}

/** Which kind of agent has these tools. */
export function kindOf(tools: readonly ToolCard[]): ToolKind {
  const has = (name: string) => tools.some((tool) => tool.name === name)
  if (has('kanban_list')) return 'orchestrator'
  return has('kanban_request_changes') ? 'reviewer' : 'worker'
}

/** Loaded only when it is needed: the gateway nearly always answers, and a worker starts sooner without the core. */
async function projected(kind: ToolKind): Promise<readonly ToolCard[]> {
  const { toolsFor } = await import('../../kanban-core/index.ts')
  return toolsFor(kind)
}

function readCards(given: unknown): readonly ToolCard[] | null {
  if (!Array.isArray(given) || given.length === 0) return null
  const cards = given.map(readCard)
  return cards.every((card) => card !== null) ? cards : null
}

function readCard(given: unknown): ToolCard | null {
  const name = textIn(given, 'name')
  const schema = recordIn(given, 'inputSchema')
  if (name === null || schema?.['type'] !== 'object') return null
  return {
    name,
    description: textIn(given, 'description') ?? '',
    inputSchema: { ...schema, type: 'object' },
    annotations: readHints(recordIn(given, 'annotations')),
  }
}

/** Where a hint is missing, the careful value: agents let tools through by them. */
const readHints = (hints: Readonly<Record<string, unknown>> | null): ToolCard['annotations'] => ({
  ...(typeof hints?.['title'] === 'string' ? { title: hints['title'] } : {}),
  readOnlyHint: hints?.['readOnlyHint'] === true,
  destructiveHint: hints?.['destructiveHint'] !== false,
  idempotentHint: hints?.['idempotentHint'] === true,
  openWorldHint: hints?.['openWorldHint'] === true,
})
