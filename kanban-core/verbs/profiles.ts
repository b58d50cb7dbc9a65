import { z } from 'zod'
import { prose } from './answers/prose.ts'
import { many } from './answers/shapes.ts'
import { defineVerb } from './verb.ts'
import type { ProfileDescription } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

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
    return view({
      kind: 'table',
      columns: [
        { title: '' },
        { title: 'profile' },
        { title: 'agent' },
        { title: 'good at', shrink: true, fold: true },
      ],
      rows: all.map((one) => ({
        cells: [[one.usable ? span('✔', 'good') : span('✗', 'bad')], one.name, one.agent, one.description || '–'],
        ...(one.problem === null ? {} : { beneath: [prose(`! ${one.problem}`, 'warn')] }),
      })),
    })
  },
  json: (all: readonly ProfileDescription[]) =>
    all.map((one) => ({
      name: one.name,
      agent: one.agent,
      description: one.description,
      usable: one.usable,
      problem: one.problem,
      limits: one.limits,
    })),
})
