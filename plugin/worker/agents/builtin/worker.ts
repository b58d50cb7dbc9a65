import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findSkillIn, skillFolders } from '../../skills.ts'
import type { McpEntry } from '../preset.ts'
import type { ModelOrder } from './model.ts'
import type { Tools } from './tools.ts'

/** The built-in worker: a process of its own that works the recipe of its card through the same tools as every agent. */

const SKILL = 'kanban-worker'
const BEAT = 60_000
const BAD_START = 2

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const stop = new AbortController()
for (const [signal, number] of [
  ['SIGTERM', 15],
  ['SIGINT', 2],
  ['SIGHUP', 1],
] as const) {
  process.once(signal, () => {
    process.exitCode = 128 + number
    stop.abort(new Error(`stopped by ${signal}`))
  })
}

interface Start {
  readonly home: string
  readonly workspace: string
  readonly profile: string
  readonly mcp: McpEntry
  readonly allow: readonly (readonly string[])[]
}

/** What the dispatcher set; throws a sentence where something is missing. */
function readStart(env: NodeJS.ProcessEnv): Start {
  const given = (name: string): string => {
    const value = env[name]
    if (!value) throw new Error(`${name} is not set: the built-in worker is started by the dispatcher, for a run`)
    return value
  }
  return {
    home: given('KANBAN_HOME'),
    workspace: given('KANBAN_WORKSPACE'),
    profile: given('KANBAN_PROFILE'),
    mcp: JSON.parse(given('KANBAN_MCP')) as McpEntry,
    allow: JSON.parse(readFileSync(given('KANBAN_ALLOW_FILE'), 'utf8')) as Start['allow'],
  }
}

function loadSkill(home: string): void {
  const skill = findSkillIn(skillFolders(home))(SKILL)
  if (skill === null) throw new Error(`the skill ${SKILL} is missing from this installation`)
  say(`skill ${SKILL}: ${readFileSync(join(skill.path, 'SKILL.md'), 'utf8').split('\n').length} lines`)
}

const loadParts = () => Promise.all([import('./card.ts'), import('./program.ts'), import('./work.ts')])
type Parts = Awaited<ReturnType<typeof loadParts>>

/** What works the card is loaded while the tool server starts. */
async function workCard(start: Start, tools: Tools, parts: Promise<Parts>): Promise<number> {
  const shown = await tools.call('kanban_show')
  const [{ readCard }, { programs }, { work }] = await parts
  const card = shown.isError ? null : readCard(shown.text)
  if (card === null) throw new Error(`kanban_show gave no card: ${shown.text}`)
  say(`${card.id}, run ${card.run}: ${card.title}`)
  const { workspace, profile, allow } = start
  return work({
    card,
    workspace,
    profile,
    allow,
    tools,
    programs: programs(process.env, stop.signal),
    say,
    signal: stop.signal,
    beat: BEAT,
  })
}

/** Works the card that the environment names. Resolves with the exit code; a signal that ends it sets its own. */
export async function worker(): Promise<void> {
  try {
    process.exitCode = await workRun()
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`)
    if (!stop.signal.aborted) process.exitCode = 1
  }
}

async function workRun(): Promise<number> {
  const { KANBAN_MODEL_FILE: modelFile, KANBAN_MCP: mcp } = process.env
  if (modelFile !== undefined && mcp !== undefined) {
    const { converse } = await import('./model.ts')
    const order = JSON.parse(readFileSync(modelFile, 'utf8')) as ModelOrder
    return converse(order, JSON.parse(mcp) as McpEntry, process.env, stop.signal)
  }
  let start: Start
  try {
    start = readStart(process.env)
    loadSkill(start.home)
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`)
    return BAD_START
  }
  const { openTools } = await import('./tools.ts')
  const opening = openTools(start.mcp, stop.signal)
  const parts = loadParts()
  const tools = await opening
  try {
    return await workCard(start, tools, parts)
  } finally {
    await tools.close()
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
