import { z } from 'zod'
import { parseDuration } from '../../model/time.ts'
import type { Millis } from '../../model/time.ts'
import { argv, line, must } from './schema.ts'

/** Values that an edit may take away again by the word `none`. */

const isNone = (written: string): boolean => written.trim().toLowerCase() === 'none'

/** One line, or `none` → null. */
export const lineOrNone = (what: string) =>
  line('tenant', `${what}, or none`).transform((written) => (isNone(written) ? null : written))

/** A length of time, or `none` → null. */
export const durationOrNone = () =>
  z
    .string()
    .refine(
      (written) => isNone(written) || parseDuration(written) !== null,
      must('a length of time such as 30m, or none'),
    )
    .transform((written): Millis | null => (isNone(written) ? null : parseDuration(written)))

/** A command, or `none` → null. */
export const argvOrNone = () =>
  argv().transform((words) => (words.length === 1 && isNone(words[0] ?? '') ? null : words))

const BRANCH = /^(?![-/])(?!.*(\.\.|\/\/|@\{))[^\s~^:?*[\\]+(?<![/.])$/

/** A branch as git takes it; none can be read as an option. */
export const branch = () =>
  line('tenant', 'the name of a branch').refine((name) => BRANCH.test(name), must('the name of a branch'))

/** The same, or `none` → null. */
export const branchOrNone = () => branch().transform((name) => (isNone(name) ? null : name))
