import { z } from 'zod'
import type { Status } from '../model/task.ts'
import { fail } from '../model/refusal.ts'
import { contractOf, contractShape, contractsOf, described, describedShape } from './contract.ts'
import type { Contract } from './contract.ts'
import { didYouMean } from './grammar/nearest.ts'
import { flag, line } from './grammar/schema.ts'
import { many } from './answers/shapes.ts'
import { verbNamed } from './grammar/verb.ts'
import { WIDTH, allHelp, shortHelp, verbHelp } from './grammar/usage.ts'
import type { Counts } from './grammar/usage.ts'
import { defineVerb, field } from './verb.ts'
import type { Verb, VerbContext } from './verb.ts'
import { view } from '../model/view.ts'

interface Answer {
  readonly topic: Verb | null
  readonly short: boolean
  readonly counts: Counts | null
  /** Its schemas, or null where a person reads. */
  readonly schemas: readonly Contract[] | null
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
    examples: ['help', 'help create', 'help create --schema'],
    input: z.object({
      topic: field(line('title', 'the name of a command').optional(), {
        help: 'a command',
        positional: 'words',
        value: 'COMMAND',
        complete: 'verb',
      }),
      short: field(flag(), { help: 'only the first steps' }),
      schema: field(flag(), {
        help: 'what it takes and answers in JSON, as JSON Schemas',
        only: { surfaces: ['cli', 'http'], why: 'schemas are for programs' },
      }),
    }),
    output: z.union([many(describedShape), many(contractShape), contractShape]),
    async run(context, { topic, short, schema }): Promise<Answer> {
      if (topic === undefined)
        return {
          topic: null,
          short,
          schemas: schema ? contractsOf(verbs()) : null,
          counts: schema ? null : await countsOf(context),
        }
      const verb = verbCalled(topic, verbs())
      return { topic: verb, short, schemas: schema ? [contractOf(verb)] : null, counts: null }
    },
    view({ topic, short, counts, schemas }, { surface }) {
      if (schemas !== null)
        return view({ kind: 'code', text: JSON.stringify(topic === null ? schemas : schemas[0], null, 2) })
      const reader = { surface, width: WIDTH }
      if (topic !== null) return verbHelp(topic, reader)
      return short ? shortHelp(verbs(), counts, reader) : allHelp(verbs(), counts, reader)
    },
    json({ topic, schemas }, { surface }) {
      if (topic !== null) return contractOf(topic)
      return (
        schemas ??
        verbs()
          .filter((verb) => verb.surfaces.includes(surface))
          .map(described)
      )
    },
  })

function verbCalled(topic: string, verbs: readonly Verb[]): Verb {
  const name = topic.replace(/^\/?kanban\s+/i, '')
  return (
    verbNamed(name, verbs) ??
    fail('unknown_verb', {
      verb: name,
      near: didYouMean(
        name,
        verbs.flatMap((verb) => [verb.name, ...verb.aliases]),
        'see `kanban help`',
      ),
    })
  )
}

async function countsOf({ reads, boardSlug }: VerbContext): Promise<Counts> {
  const byStatus: Partial<Record<Status, number>> = {}
  for (const { status, count } of await reads.boards.counts(boardSlug))
    byStatus[status] = (byStatus[status] ?? 0) + count
  return { board: boardSlug, byStatus }
}
