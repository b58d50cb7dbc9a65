import { z } from 'zod'
import { latest, latestJson, latestView, streamOf } from './answers/event-answer.ts'
import { eventKinds, whole } from './grammar/schema.ts'
import { eventShape, many } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'

export const watch = defineVerb({
  name: 'watch',
  summary: 'what happens on the whole board, of chosen kinds',
  group: 'follow',
  allow: 'viewer',
  examples: ['watch --kinds completed,gave_up,timed_out'],
  input: z.object({
    kinds: field(eventKinds().default([]), { help: 'only these kinds of events', value: 'KIND', complete: 'event' }),
    limit: field(whole(1, 1_000).default(10), { help: 'how many of the latest events', value: 'N' }),
  }),
  output: many(eventShape),
  run: (context, asked) =>
    latest(context, { board: context.boardSlug, task: null, kinds: asked.kinds, limit: asked.limit }),
  view: latestView,
  json: latestJson,
  follow: streamOf,
})
