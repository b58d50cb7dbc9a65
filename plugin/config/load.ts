import { readFileSync, statSync } from 'node:fs'
import { parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import { errorCode } from '../home.ts'
import { configJsonSchema, configSchema } from '../config.ts'
import type { Config } from '../config.ts'
import { overlaysOf, settingsOf, withValue } from './environment.ts'
import type { Overlay } from './environment.ts'
import { problemsOf } from './problems.ts'
import type { SchemaNode } from './problems.ts'

/** A config with where each of its values comes from. */
export interface Loaded {
  readonly config: Config
  /** As written, variables laid over it: what a host checks and hands to the plugin. */
  readonly raw: unknown
  /** There is a file. */
  readonly written: boolean
  /** `config.yaml`, `environment (NAME)` or `default`. */
  origin(path: readonly string[]): string
}

export type Loading =
  | { readonly ok: true; readonly loaded: Loaded }
  | { readonly ok: false; readonly problems: readonly string[] }

export const CONFIG_SCHEMA = configJsonSchema() as SchemaNode
export const SETTINGS = settingsOf(CONFIG_SCHEMA)

const LARGEST_FILE = 1024 * 1024

/** Reads the file, where there is one, lays the environment over it and checks the whole. Problems are sentences, one each. */
export function loadConfig(file: string, env: NodeJS.ProcessEnv): Loading {
  const read = readYaml(file)
  if (!read.ok) return read
  const overlays = overlaysOf(SETTINGS, env)
  const raw = overlays.reduce<unknown>((config, { path, value }) => withValue(config, path, value), read.value)
  const checked = configSchema.safeParse(raw)
  if (!checked.success)
    return {
      ok: false,
      problems: problemsOf(checked.error.issues, CONFIG_SCHEMA, raw).map((problem) => named(problem, overlays)),
    }
  return {
    ok: true,
    loaded: {
      config: checked.data,
      raw,
      written: read.written,
      origin: (path) => originOf(path, read.value, overlays),
    },
  }
}

type Read =
  | { readonly ok: true; readonly value: unknown; readonly written: boolean }
  | { readonly ok: false; readonly problems: readonly string[] }

function readYaml(file: string): Read {
  let text: string
  try {
    if (statSync(file).size > LARGEST_FILE) return { ok: false, problems: ['the file is larger than 1 MiB'] }
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = errorCode(error)
    return code === 'ENOENT'
      ? { ok: true, value: {}, written: false }
      : { ok: false, problems: [`the file cannot be read (${code})`] }
  }
  try {
    const document = parseDocument(text, { prettyErrors: true })
    const [wrong] = document.errors
    if (wrong) return { ok: false, problems: [wrong.message.split('\n')[0]?.replace(/:$/, '') ?? 'it is no YAML'] }
    keepLargeNumbers(document)
    return { ok: true, value: (document.toJS({ maxAliasCount: 100 }) as unknown) ?? {}, written: true }
  } catch (error) {
    return { ok: false, problems: [error instanceof Error ? error.message : String(error)] }
  }
}

/** Ids may have more digits than a number keeps: they stay as they are written. */
function keepLargeNumbers(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      const { value, source } = node
      if (typeof value === 'number' && source !== undefined && /^-?\d{16,}$/.test(source)) node.value = source
    },
  })
}

function originOf(path: readonly string[], file: unknown, overlays: readonly Overlay[]): string {
  const variable = overlays.find((overlay) => overlay.path.join('.') === path.join('.'))?.variable
  if (variable !== undefined) return `environment (${variable})`
  const inFile = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    file,
  )
  return inFile === undefined ? 'default' : 'config.yaml'
}

/** A problem with a value that a variable has set names the variable. */
function named(problem: string, overlays: readonly Overlay[]): string {
  const from = overlays.find(({ path }) => problem.startsWith(`${path.join('.')}:`))
  return from === undefined ? problem : `${from.variable}${problem.slice(from.path.join('.').length)}`
}
