import { readFile, readdir, realpath } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Permission } from '../preset.ts'
import { atLeast } from '../shared/permissions.ts'
import type { ToolCard } from './completions.ts'
import { inside, put } from './place.ts'

/** What a model may do in its workspace beside the board's tools, by its permission. */
export interface Hands {
  readonly cards: readonly ToolCard[]
  /** Null where there is no such tool. */
  use(tool: string, args: Readonly<Record<string, unknown>>): Promise<string | null>
}

export interface HandOptions {
  readonly workspace: string
  readonly permission: Permission
  /** Prefixes of commands that may be run below `full`. */
  readonly allow: readonly (readonly string[])[]
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const LARGEST_ANSWER = 60_000
const COMMAND_PATIENCE = 10 * 60_000

const text = (description: string) => ({ type: 'string', description }) as const
const card = (name: string, description: string, properties: object, required: readonly string[]): ToolCard => ({
  name,
  description,
  parameters: { type: 'object', properties, required, additionalProperties: false },
})

const READ = card('read_file', 'Read a text file of the workspace.', { path: text('relative path') }, ['path'])
const LIST = card(
  'list_files',
  'List a folder of the workspace; folders end with a slash.',
  { path: text('relative path; . for all') },
  ['path'],
)
const WRITE = card(
  'write_file',
  'Write a file of the workspace anew, its folders too.',
  { path: text('relative path'), content: text('the whole text') },
  ['path', 'content'],
)
const RUN = card(
  'run_command',
  'Run a program in the workspace and get its output and exit code. No shell: pass program and arguments one by one.',
  { argv: { type: 'array', items: { type: 'string' }, minItems: 1 } },
  ['argv'],
)

export function hands(options: HandOptions): Hands {
  const { permission, allow } = options
  const mayRun = permission === 'full' || (permission === 'edit' && allow.length > 0)
  const tools: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => Promise<string>>> = {
    ...(atLeast(permission, 'read')
      ? {
          read_file: (args) => readOne(options, word(args, 'path')),
          list_files: (args) => list(options, word(args, 'path')),
        }
      : {}),
    ...(atLeast(permission, 'edit')
      ? { write_file: (args) => write(options, word(args, 'path'), word(args, 'content')) }
      : {}),
    ...(mayRun ? { run_command: (args) => run(options, args['argv']) } : {}),
  }
  return {
    cards: [READ, LIST, WRITE, RUN].filter(({ name }) => Object.hasOwn(tools, name)),
    async use(tool, args) {
      const act = Object.hasOwn(tools, tool) ? tools[tool] : undefined
      if (act === undefined) return null
      try {
        return cut(await act(args))
      } catch (error) {
        return `error: ${error instanceof Error ? error.message : String(error)}`
      }
    },
  }
}

function word(args: Readonly<Record<string, unknown>>, name: string): string {
  const given = args[name]
  if (typeof given === 'string') return given
  throw new Error(`${name} must be a text`)
}

async function placed({ workspace }: HandOptions, path: string): Promise<string> {
  if (path === '.' || path === '') return realpath(workspace)
  const found = await inside(workspace, path)
  if (found === null) throw new Error(`${path} lies outside of the workspace`)
  return found
}

const readOne = async (options: HandOptions, path: string) => readFile(await placed(options, path), 'utf8')

async function list(options: HandOptions, path: string): Promise<string> {
  const entries = await readdir(await placed(options, path), { withFileTypes: true })
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).join('\n') || '(empty)'
}

async function write(options: HandOptions, path: string, content: string): Promise<string> {
  await put(await placed(options, path), content)
  return `${path} has ${Buffer.byteLength(content)} bytes now`
}

function run({ workspace, permission, allow, env, signal }: HandOptions, given: unknown): Promise<string> {
  const argv = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : []
  const [program, ...args] = argv
  if (program === undefined || argv.length !== (given as readonly unknown[]).length)
    throw new Error('argv must be a list of texts, the program first')
  const allowed = permission === 'full' || allow.some((prefix) => prefix.every((one, at) => argv[at] === one))
  if (!allowed)
    throw new Error(
      `this profile allows only commands that begin with ${allow.map((one) => one.join(' ')).join(', or ')}`,
    )
  const settings = { cwd: join(workspace), env: { ...env }, signal, timeout: COMMAND_PATIENCE, maxBuffer: 4_000_000 }
  return new Promise((done) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code ?? error.signal ?? 1)
      done(`exit code ${code}\n${stdout}${stderr === '' ? '' : `\nstderr:\n${stderr}`}`)
    })
  })
}

const cut = (answer: string): string =>
  answer.length <= LARGEST_ANSWER
    ? answer
    : `${answer.slice(0, LARGEST_ANSWER).toWellFormed()}\n… ${answer.length - LARGEST_ANSWER} more characters`
