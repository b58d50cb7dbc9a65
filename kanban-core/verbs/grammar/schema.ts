import { z } from 'zod'
import { EVENT_KINDS } from '../../model/event.ts'
import { isBoardSlug, isProfileName, isTaskIdPrefix } from '../../model/ids.ts'
import type { BoardSlug, ProfileName } from '../../model/ids.ts'
import { LIMITS, STATUSES } from '../../model/task.ts'
import type { Workspace } from '../../model/task.ts'
import { formatDuration, parseDuration } from '../../model/time.ts'
import type { Millis } from '../../model/time.ts'
import { FURTHEST, parseWhen } from './schema-time.ts'
import type { When } from './schema-time.ts'
import { tokenize } from './tokenize.ts'

/*
 * The words that verbs are made of. One field of a verb's object is one call:
 *
 *   input: z.object({
 *     ids: field(taskRefs(), { help: 'tasks to block', positional: 'many', complete: 'task', value: 'ID' }),
 *     reason: field(text('reason'), { help: 'what is missing and who can give it', positional: 'rest' }),
 *     maxRuntime: field(duration().optional(), { help: 'longest time of one run', value: 'DURATION' }),
 *   })
 *
 * Fields are named in camelCase; `maxRuntime` is `--max-runtime` in chat and terminal and `max_runtime` in JSON and tools.
 * `field(…)` is always outermost: `.optional()` and `.default()` belong inside of it.
 * An input is what JSON can say (text, number, boolean, list, object), an output is what a verb works with.
 * A message of an own `refine` begins with `must be …`; the surface puts its own name of the field in front of it.
 */

/** A task as somebody wrote it: a whole id or the beginning of one, always with `t_`. The verb looks it up. */
export type TaskRef = string & { readonly __brand: 'TaskRef' }

/** `t_9fc`, `T_9FC` or `9fc` → `t_9fc`. */
export const taskRef = () =>
  z
    .string()
    .refine((text) => isTaskIdPrefix(bareId(text)), must('a task id such as t_9fc2'))
    .transform((text) => (bareId(text).startsWith('t_') ? bareId(text) : `t_${bareId(text)}`) as TaskRef)
const bareId = (text: string): string => text.trim().toLowerCase()

const COMMA_LISTS = z.registry<{ readonly commas: true }>()
/** A list whose entries hold no commas: as a flag it may be repeated or written `a,b,c`. Other arrays take one flag per entry. */
export function list<S extends z.ZodType>(entry: S, most = 100) {
  const schema = z.array(entry).max(most)
  COMMA_LISTS.add(schema, { commas: true })
  return schema
}
export const isCommaList = (schema: z.ZodType): boolean => COMMA_LISTS.get(schema) !== undefined

/** At least one task. As a positional it takes the first word and all that follow in the form `t_…`. */
export const taskRefs = () => list(taskRef(), LIMITS.parents).min(1)

/** A profile's name; `@coder` is `coder`. */
export const profile = () =>
  z
    .string()
    .refine((text) => isProfileName(bareName(text)), must('the name of a profile'))
    .transform((text) => bareName(text) as ProfileName)
const bareName = (text: string): string => text.trim().replace(/^@/, '')

/** A profile's name, or `none` → null. */
export const profileOrNone = () =>
  z
    .string()
    .refine((text) => isProfileName(bareName(text)), must('the name of a profile, or none'))
    .transform((text) => (bareName(text).toLowerCase() === 'none' ? null : (bareName(text) as ProfileName)))

export const board = () =>
  z
    .string()
    .refine((text) => isBoardSlug(text.trim().toLowerCase()), must('a board: lowercase letters, digits, - and _'))
    .transform((text) => text.trim().toLowerCase() as BoardSlug)

export const status = () => z.enum(STATUSES)
export const statuses = () => list(status())
export const eventKinds = () =>
  list(z.enum(EVENT_KINDS as [(typeof EVENT_KINDS)[number], ...(typeof EVENT_KINDS)[number][]]))

/** A text of several lines, as long as LIMITS allows: data, kept as it is. Line ends become \n; control characters that no text needs go. */
export const text = (kind: 'body' | 'comment' | 'reason' | 'summary' | 'note') =>
  z
    .string()
    .max(LIMITS[kind])
    .transform((written) => cleaned(written).trim())
    .refine((kept) => kept !== '', must('a text'))

/** A text of one line: blanks and line ends become one blank each. */
export const line = (kind: 'title' | 'option' | 'tenant' | 'key' | 'note' | 'reason', what = 'a text of one line') =>
  z
    .string()
    .max(LIMITS[kind])
    .transform((written) => cleaned(written).replaceAll(/\s+/g, ' ').trim())
    .refine((kept) => kept !== '', must(what))

export const title = () => line('title', 'a title')
export const tenant = () => line('tenant', 'the name of a tenant')

/** No store keeps NUL or half a character, and no terminal should obey an escape. */
const cleaned = (written: string): string =>
  written
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex -- these are what is taken out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')

/** A whole number; written as digits in chat and terminal. */
export const whole = (least: number, most: number) => z.int().min(least).max(most)
export const priority = () => whole(-1_000_000, 1_000_000)

/** `--flag` or `--no-flag`; false where neither is given. */
export const flag = () => z.boolean().default(false)

/** `90s` `30m` `2h` `1d` `1h30m`, or bare seconds → milliseconds. */
export const duration = (most: Millis = FURTHEST) =>
  z
    .string()
    .refine(
      (written) => within(parseDuration(written), most),
      must(`a length of time such as 90s, 30m, 2h or 1d, at most ${formatDuration(most)}`),
    )
    .transform((written): Millis => parseDuration(written) ?? 0)
const within = (length: Millis | null, most: Millis): boolean => length !== null && length <= most

/**
 * A point in time: ISO-8601, `2026-12-01 09:00`, `in 2h`, `tomorrow 9:00`, `18:30`.
 * A schema has no clock, so the output still waits for one: `input.at?.instant(context.now)`.
 */
export const time = () =>
  z
    .string()
    .refine(
      (written) => parseWhen(written) !== null,
      must('a time such as 18:30, "tomorrow 9:00", "in 2h" or 2026-12-01T09:00Z'),
    )
    .transform((written): When => parseWhen(written) ?? { text: written, instant: (now) => now })

/** A JSON object; written as JSON text in chat and terminal. */
export const jsonObject = (longest: number = LIMITS.metadata) =>
  z
    .record(z.string(), z.unknown())
    .refine((value) => JSON.stringify(value).length <= longest, must(`a JSON object of at most ${longest} characters`))

/** `scratch`, `dir:/absolute/path`, `worktree` or `worktree:/absolute/path`. */
export const workspace = () =>
  z
    .string()
    .refine(
      (written) => parseWorkspace(written) !== null,
      must('scratch, dir:/absolute/path, worktree or worktree:/absolute/path'),
    )
    .transform((written): Workspace => parseWorkspace(written) ?? { kind: 'scratch' })

function parseWorkspace(written: string): Workspace | null {
  const [, kind, path] = /^(scratch|worktree|dir)(?::(.+))?$/s.exec(written.trim()) ?? []
  // oxlint-disable-next-line no-control-regex -- a path with NUL reaches no system call
  if (path !== undefined && (!/^(\/|[a-zA-Z]:[\\/])/.test(path) || /[\u0000-\u001f]/.test(path))) return null
  if (kind === 'scratch') return path === undefined ? { kind } : null
  if (kind === 'worktree') return { kind, path: path ?? null }
  return kind === 'dir' && path !== undefined ? { kind, path } : null
}

/** A command as one text, split into its words by our own rules; no shell ever reads it. */
export const argv = () =>
  z
    .string()
    .max(LIMITS.note)
    .refine(
      (written) => !tokenize(written).some((token) => !token.quoted && SHELL.test(token.text)),
      must('one program with its arguments: no shell reads it, so put `a && b` into a script'),
    )
    .transform((written): readonly string[] => tokenize(cleaned(written)).map((token) => token.text))
    .refine((words) => words.length > 0 && words[0] !== '', must('a command'))
/** Words that mean something to a shell alone. */
const SHELL = /^(&&?|\|\|?|;|[12]?>>?(&[12])?|<<?)$/

/** What a refinement says: the surface's name of the field goes in front, what was given behind. */
export const must = (be: string) => ({ error: `must be ${be}` })
