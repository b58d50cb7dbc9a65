import { setTimeout as wait } from 'node:timers/promises'
import type { BlockKind } from '../../../../kanban-core/index.ts'
import type { Card } from './card.ts'
import { inside, put } from './place.ts'
import type { Programs } from './program.ts'
import type { Step } from './steps.ts'
import type { Tools } from './tools.ts'
import { fillAll, notAllowed, outside, parentsFile, parentsMetadata, parentsText, wordsOf } from './words.ts'

/** What a step works with. */
export interface Bench {
  readonly card: Card
  readonly workspace: string
  readonly profile: string
  /** Beginnings of the commands that may be run. */
  readonly allow: readonly (readonly string[])[]
  readonly tools: Tools
  readonly programs: Programs
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** What the steps so far have left for those that follow. */
export interface Notes {
  readonly done: string[]
  merged: { readonly summary: string; readonly metadata: Readonly<Record<string, unknown>> } | null
  created: string
}

/** How the work ends: with an exit code, or with a question to a person. */
export type End =
  | { readonly exit: number }
  | { readonly reason: string; readonly kind: BlockKind; readonly options?: readonly string[] }

/** Takes one step; null = the next one is due. */
export async function perform(raw: Step, bench: Bench, notes: Notes): Promise<End | null> {
  const { card, tools, signal } = bench
  const step: Step = { ...raw, with: fillAll(raw.with, wordsOf(card, notes.created)) } as Step
  switch (step.name) {
    case 'heartbeat':
      return use(tools, 'kanban_heartbeat', { note: step.with })
    case 'comment':
      return use(tools, 'kanban_comment', { body: step.with })
    case 'run':
      return runProgram(step.with, bench)
    case 'write':
      return write(step.with.path, step.with.text, bench)
    case 'read-parents':
      return write(step.with.into, parentsFile(card.parents), bench)
    case 'merge':
      notes.merged = { summary: parentsText(card.parents), metadata: parentsMetadata(card.parents) }
      return null
    case 'ask':
      return step.with
    case 'wait':
      return wait(step.with, null, { signal })
    case 'create':
      return create(step.with, tools, notes)
    case 'request-review':
      return verdict(tools, 'kanban_request_review', step.with)
    case 'attach':
      return withFile(step.with, bench, (path) => use(tools, 'kanban_attach', { path }))
    case 'exit':
      return { exit: step.with }
    case 'complete':
      return complete(step.with, bench, notes)
  }
}

/** A call that the work needs; refused, a person has to look. */
async function use(tools: Tools, tool: string, args: Readonly<Record<string, unknown>>): Promise<End | null> {
  const { text, isError } = await tools.call(tool, args)
  return isError ? refused(tool, text) : null
}

async function verdict(tools: Tools, tool: string, args: Readonly<Record<string, unknown>>): Promise<End> {
  return (await use(tools, tool, args)) ?? { exit: 0 }
}

const refused = (tool: string, text: string): End => ({
  reason: `The board refused ${tool}, which the recipe asks for: ${text}`,
  kind: 'needs_input',
})

/** The exit code of a program that failed is the worker's own, so that the run shows it. */
async function runProgram(
  argv: readonly string[],
  { allow, profile, programs, workspace, say, signal }: Bench,
): Promise<End | null> {
  if (!allow.some((prefix) => prefix.every((member, index) => member === argv[index])))
    return { reason: notAllowed(argv, profile), kind: 'capability' }
  const code = await programs.run(argv, workspace)
  signal.throwIfAborted()
  if (code !== 0) say(`${argv[0]} ended with exit code ${code}`)
  return code === 0 ? null : { exit: code }
}

async function withFile(
  path: string,
  { workspace }: Bench,
  act: (path: string) => Promise<End | null>,
): Promise<End | null> {
  const found = await inside(workspace, path)
  return found === null ? { reason: outside(path), kind: 'needs_input' } : act(found)
}

const write = (path: string, text: string, bench: Bench): Promise<End | null> =>
  withFile(path, bench, async (found) => {
    await put(found, text)
    return null
  })

async function create(task: Readonly<Record<string, unknown>>, tools: Tools, notes: Notes): Promise<End | null> {
  const { text, isError } = await tools.call('kanban_create', task)
  if (isError) return refused('kanban_create', text)
  notes.created = /\bt_[0-9a-z]{8}\b/.exec(text)?.[0] ?? ''
  return null
}

type Handoff = Extract<Step, { name: 'complete' }>['with']

export function complete(
  { summary, metadata, artifacts = [] }: Partial<Handoff>,
  { tools, card }: Bench,
  { merged, done }: Notes,
): Promise<End> {
  const facts = { ...merged?.metadata, ...metadata }
  const fallback =
    merged?.summary ??
    `Worked the recipe of ${card.id}: ${done.length === 0 ? 'no step was due in this run' : done.join(', ')}.`
  return verdict(tools, 'kanban_complete', {
    summary: summary ?? (fallback || 'No parent handed anything over.'),
    ...(Object.keys(facts).length === 0 ? {} : { metadata: facts }),
    artifacts,
  })
}
