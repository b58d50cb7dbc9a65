import type { SchemaNode } from './problems.ts'

/** Variables that are not settings of the file but have a meaning of their own. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  'KANBAN_HOME',
  'KANBAN_BOARD',
  'KANBAN_TASK',
  'KANBAN_RUN',
  'KANBAN_TENANT',
  'KANBAN_PROFILE',
  'KANBAN_WORKSPACE',
  'KANBAN_SOCKET',
  'KANBAN_MARKER',
  'KANBAN_TOKEN_FILE',
  'KANBAN_MODEL',
  'KANBAN_EFFORT',
  'KANBAN_SKILLS',
  'KANBAN_MCP',
  'KANBAN_ROLE',
])

/** The sections whose single values a variable can set: `dispatcher.caps.host` ← KANBAN_DISPATCHER_CAPS_HOST. */
const SECTIONS = ['store', 'dispatcher', 'dashboard', 'platforms', 'notify']

type Leaf = SchemaNode & { readonly type?: string }

export interface Setting {
  readonly path: readonly string[]
  readonly variable: string
  readonly type: string
}

/** Every setting that has a variable, out of the schema itself. */
export function settingsOf(schema: SchemaNode): readonly Setting[] {
  return SECTIONS.flatMap((section) => leaves(schema.properties?.[section] ?? {}, [section]))
}

function leaves(node: Leaf, path: readonly string[]): readonly Setting[] {
  const group = node.anyOf?.find((choice) => choice.properties) ?? node
  if (group.properties) return Object.entries(group.properties).flatMap(([key, child]) => leaves(child, [...path, key]))
  if (node.additionalProperties) return []
  return [{ path, variable: `KANBAN_${path.join('_').toUpperCase()}`, type: node.type ?? 'string' }]
}

export interface Overlay {
  readonly path: readonly string[]
  readonly variable: string
  readonly value: unknown
}

/** What the environment sets; lists are divided by commas. A text that does not fit its type is left as it is, for the schema to refuse. */
export function overlaysOf(settings: readonly Setting[], env: NodeJS.ProcessEnv): readonly Overlay[] {
  return settings.flatMap(({ path, variable, type }) => {
    const text = env[variable]
    return text === undefined || text === '' ? [] : [{ path, variable, value: valueOf(text, type) }]
  })
}

/** Variables that look like ours and mean nothing. */
export function strangeVariables(settings: readonly Setting[], env: NodeJS.ProcessEnv): readonly string[] {
  const known = new Set(settings.map(({ variable }) => variable))
  return Object.keys(env).filter((name) => name.startsWith('KANBAN_') && !known.has(name) && !OTHER_VARIABLES.has(name))
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
  1: true,
  0: false,
}

function valueOf(text: string, type: string): unknown {
  if (type === 'boolean') return BOOLEANS[text.toLowerCase()] ?? text
  if (type === 'array')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  return text
}

/** The raw config with one value set; groups on the way are made. A group that is no group stays, for the schema to refuse. */
export function withValue(raw: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  if (raw !== null && raw !== undefined && (typeof raw !== 'object' || Array.isArray(raw))) return raw
  const group = (raw ?? {}) as Readonly<Record<string, unknown>>
  return { ...group, [key]: rest.length === 0 ? value : withValue(group[key], rest, value) }
}
