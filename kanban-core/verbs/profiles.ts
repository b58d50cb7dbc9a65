import { z } from 'zod'
import { prose } from './answers/prose.ts'
import { many } from './answers/shapes.ts'
import { defineVerb } from './verb.ts'
import type { ProfileDescription } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'
import type { Column } from '../model/view.ts'

const NOTHING = '–'

const LOGIN_WORDS: Readonly<Record<ProfileDescription['login'], string>> = {
  in: 'logged in',
  out: 'logged out',
  unknown: 'not known',
  'none needed': NOTHING,
}

/** Nobody is logged out of a program that is not there. */
const loginWords = ({ login, version }: ProfileDescription): string =>
  login === 'out' && version === null ? NOTHING : LOGIN_WORDS[login]

const limitWords = (limits: ProfileDescription['limits']): string =>
  Object.entries(limits)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
    .join(', ')

/** Those that need not be there are shown where somebody has something to say in them. */
const COLUMNS: readonly (Column & {
  readonly isNeeded: boolean
  readonly words: (one: ProfileDescription) => string
})[] = [
  { title: 'profile', isNeeded: true, words: ({ name }) => name },
  {
    title: 'agent',
    isNeeded: true,
    words: ({ agent, version }) => (version === null ? agent : `${agent} ${version}`),
  },
  { title: 'login', isNeeded: false, words: loginWords },
  { title: 'limits', fold: true, isNeeded: false, words: ({ limits }) => limitWords(limits) || NOTHING },
  { title: 'good at', shrink: true, fold: true, isNeeded: true, words: ({ description }) => description || NOTHING },
]

export const profiles = defineVerb({
  name: 'profiles',
  summary: 'who can be given tasks, and what each is good at',
  group: 'look',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'viewer',
  tool: {
    description: 'The profiles that tasks can be given to, with what each is good at and whether it can run now.',
    offeredTo: ['orchestrator'],
    readOnly: true,
    destructive: false,
    idempotent: true,
  },
  input: z.object({}),
  output: many(
    z.strictObject({
      name: z.string(),
      agent: z.string(),
      version: z.string().nullable(),
      login: z.enum(['in', 'out', 'unknown', 'none needed']),
      description: z.string(),
      usable: z.boolean(),
      problem: z.string().nullable().describe('why it cannot run, and what to do'),
      limits: z.record(z.string(), z.string()),
    }),
  ),
  run: ({ host }) => host.profiles.describe(),
  view(all: readonly ProfileDescription[]) {
    if (all.length === 0)
      return view(text('no profile is configured; add one under ', code('profiles:'), ' in config.yaml'))
    const columns = COLUMNS.filter(({ isNeeded, words }) => isNeeded || all.some((one) => words(one) !== NOTHING))
    return view({
      kind: 'table',
      columns: [{ title: '' }, ...columns.map(({ words: _words, isNeeded: _needed, ...column }) => column)],
      rows: all.map((one) => ({
        cells: [[one.usable ? span('✔', 'good') : span('✗', 'bad')], ...columns.map(({ words }) => words(one))],
        ...(one.problem === null ? {} : { beneath: [prose(`! ${one.problem}`, 'warn')] }),
      })),
    })
  },
  json: (all: readonly ProfileDescription[]) =>
    all.map((one) => ({
      name: one.name,
      agent: one.agent,
      version: one.version,
      login: one.login,
      description: one.description,
      usable: one.usable,
      problem: one.problem,
      limits: one.limits,
    })),
})
