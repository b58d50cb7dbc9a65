import { z } from 'zod'
import { prose } from './answers/prose.ts'
import { many } from './answers/shapes.ts'
import { defineVerb } from './verb.ts'
import type { Finding } from './verb.ts'
import { span, text, view } from '../model/view.ts'
import type { Tone } from '../model/view.ts'

const MARKS: Readonly<Record<Finding['state'], readonly [string, Tone]>> = {
  on: ['✔', 'good'],
  off: ['–', 'dim'],
  warning: ['!', 'warn'],
  broken: ['✗', 'bad'],
}

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'what is on, what is off and why, and where each setting comes from',
  group: 'operate',
  allow: 'operator',
  input: z.object({}),
  output: many(
    z.strictObject({
      area: z.string(),
      state: z.enum(['on', 'off', 'warning', 'broken']),
      text: z.string(),
      remedy: z.string().nullable(),
      origin: z.string().nullable().describe('where a value comes from'),
    }),
  ),
  run: ({ host }) => host.diagnose(),
  view(findings: readonly Finding[]) {
    const bad = findings.filter((finding) => finding.state === 'broken' || finding.state === 'warning').length
    return view(
      {
        kind: 'table',
        columns: [{ title: '' }, { title: 'area' }, { title: 'finding', shrink: true, fold: true }, { title: 'from' }],
        rows: findings.map(({ state, area, text: words, origin, remedy }) => ({
          cells: [[span(...MARKS[state])], area, words, origin === null ? '' : [span(origin, 'dim')]],
          ...(remedy === null ? {} : { beneath: [prose(`→ ${remedy}`)] }),
        })),
      },
      bad === 0
        ? text(span('all is well', 'good'))
        : text(span(`${bad === 1 ? 'one thing needs' : `${bad} things need`} attention`, 'warn')),
    )
  },
  json: (findings: readonly Finding[]) => findings,
})
