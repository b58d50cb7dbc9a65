import type { z } from 'zod'
import { nearest } from '../../kanban-core/index.ts'
import { SECRET_SETTINGS } from './platforms.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** The part of a JSON Schema that is walked to find what may stand at a place. */
export interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly anyOf?: readonly SchemaNode[]
}

/** Settings that people know from elsewhere and that this version does not have. `*` stands for any name. */
const ABSENT: Readonly<Record<string, string>> = {
  chat: 'agent that answers plain chat messages',
  'dispatcher.caps.resource': 'caps on named resources',
  'dispatcher.caps.chat': 'caps by chat',
}

/** Each thing that is wrong as one sentence that begins with its path. */
export function problemsOf(issues: readonly Issue[], schema: SchemaNode, given: unknown): readonly string[] {
  return issues.flatMap((issue) => sentences(issue, [], schema, given))
}

function sentences(issue: Issue, above: Path, schema: SchemaNode, given: unknown): readonly string[] {
  const path = [...above, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], path, key, schema))
    case 'invalid_key':
      return [`${dotted(path)}: the name ${issue.issues[0]?.message ?? 'is not allowed'}`]
    case 'invalid_union':
      return [`${dotted(path)}: ${unionWords(issue.errors)}`]
    default:
      return [`${dotted(path)}: ${words(issue)}${isSecret(path) ? '' : `, not ${shown(valueAt(given, path))}`}`]
  }
}

function unknownKey(path: Path, parent: Path, key: string, schema: SchemaNode): string {
  const absent =
    ABSENT[path.join('.')] ??
    ABSENT[path.map((part, at) => (at === 1 && path[0] === 'profiles' ? '*' : part)).join('.')]
  if (absent !== undefined) return `${dotted(path)}: this version has no ${absent}`
  const known = knownKeys(schema, parent)
  const [near] = nearest(key, known)
  const meant = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`
  return `${dotted(path)}: there is no such setting; ${meant}`
}

/** What may stand under a path. */
function knownKeys(schema: SchemaNode, path: Path): readonly string[] {
  const found = path.reduce<SchemaNode | undefined>((at, part) => at && childOf(at, String(part)), schema)
  const node = found?.anyOf?.find((choice) => choice.properties) ?? found
  return Object.keys(node?.properties ?? {})
}

function childOf(schema: SchemaNode, key: string): SchemaNode | undefined {
  const node = schema.anyOf?.find((choice) => choice.properties ?? choice.additionalProperties) ?? schema
  const more = node.additionalProperties
  return node.properties?.[key] ?? (typeof more === 'object' ? more : undefined)
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of settings',
  record: 'a group of settings',
  array: 'a list',
  null: 'null',
}

function words(issue: Exclude<Issue, { code: 'unrecognized_keys' | 'invalid_key' | 'invalid_union' }>): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_small':
      return `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    default:
      return issue.message.replace(/^Invalid /, 'invalid ')
  }
}

const unionWords = (choices: readonly (readonly Issue[])[]): string => {
  const kinds = choices.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [KINDS[first.expected] ?? first.expected] : [],
  )
  return kinds.length === 0 ? 'is none of the allowed forms' : `must be ${kinds.join(' or ')}`
}

const dotted = (path: Path): string => (path.length === 0 ? 'the file' : path.map(String).join('.'))

const valueAt = (given: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    given,
  )

/** What profiles set in the environment may be a secret and is not repeated; nor is what stands in the place of one. */
const isSecret = (path: Path): boolean =>
  (path[0] === 'profiles' && path[2] === 'env' && path[3] === 'set') ||
  (path[0] === 'platforms' && SECRET_SETTINGS.has(String(path[2]))) ||
  dotted(path) === 'dashboard.secret'

/** The value as it stands in the file, short. */
function shown(value: unknown): string {
  if (value === undefined) return 'left out'
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 37)}…` : text
}
