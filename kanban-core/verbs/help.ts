import { z } from 'zod'
import type { Status } from '../model/task.ts'
import { fail } from '../model/refusal.ts'
import { didYouMean } from './nearest.ts'
import { flag, line } from './schema.ts'
import { inputSchema } from './schema-json.ts'
import { verbNamed } from './grammar-verb.ts'
import { WIDTH, allHelp, shortHelp, usageLine, verbHelp } from './usage.ts'
import type { Counts } from './usage.ts'
import { defineVerb, field } from './verb.ts'
import type { Verb, VerbContext } from './verb.ts'

interface Answer {
  readonly topic: Verb | null
  readonly short: boolean
  readonly counts: Counts | null
}

/** The verb that explains all verbs, itself among them. */
export const helpVerb = (verbs: () => readonly Verb[]) =>
  defineVerb({
    name: 'help',
    aliases: ['?', 'commands'],
    summary: 'this list, or everything about one command',
    group: 'look',
    allow: 'viewer',
    worker: true,
    examples: ['help', 'help create'],
    input: z.object({
      topic: field(line('title', 'the name of a command').optional(), { help: 'a command', positional: 'words', value: 'COMMAND', complete: 'verb' }),
      short: field(flag(), { help: 'only the first steps' }),
    }),
    async run(context, { topic, short }): Promise<Answer> {
      return topic === undefined ? { topic: null, short, counts: await countsOf(context) } : { topic: verbCalled(topic, verbs()), short, counts: null }
    },
    view({ topic, short, counts }, { surface }) {
      const reader = { surface, width: WIDTH }
      if (topic !== null) return verbHelp(topic, reader)
      return short ? shortHelp(verbs(), counts, reader) : allHelp(verbs(), counts, reader)
    },
    json: ({ topic }, { surface }) => (topic === null ? verbs().filter((verb) => verb.surfaces.includes(surface)).map((verb) => described(verb)) : { ...described(topic), input: inputSchema(topic, 'http') }),
  })

function verbCalled(topic: string, verbs: readonly Verb[]): Verb {
  const name = topic.replace(/^\/?kanban\s+/i, '')
  return verbNamed(name, verbs) ?? fail('unknown_verb', { verb: name, near: didYouMean(name, verbs.flatMap((verb) => [verb.name, ...verb.aliases]), 'see `kanban help`') })
}

const described = (verb: Verb) => ({ name: verb.name, aliases: verb.aliases, group: verb.group, summary: verb.summary, usage: usageLine(verb, 'cli'), examples: verb.examples, allow: verb.allow, surfaces: verb.surfaces })

async function countsOf({ reads, boardSlug }: VerbContext): Promise<Counts> {
  const byStatus: Partial<Record<Status, number>> = {}
  for (const { status, count } of await reads.boards.counts(boardSlug)) byStatus[status] = (byStatus[status] ?? 0) + count
  return { board: boardSlug, byStatus }
}
