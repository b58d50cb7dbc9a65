import { z } from 'zod'
import type { Refusal } from '../model/refusal.ts'
import { parseBody } from './grammar/grammar.ts'
import { fieldsOn } from './grammar/fields.ts'
import type { Field } from './grammar/fields.ts'
import { toolName } from './grammar/refusals.ts'
import { runRequest } from './execute.ts'
import { didYouMean } from './grammar/nearest.ts'
import { VERBS } from './registry.ts'
import { schemaOf } from './grammar/schema-json.ts'
import type { ObjectSchema } from './grammar/schema-json.ts'
import type { ToolHints, Verb, VerbContext } from './verb.ts'

/** Who is offered tools: a worker on its run, a worker that reviews, an orchestrator session. */
export type Audience = ToolHints['offeredTo'][number]

/** A verb as an agent's tool, in the words of the Model Context Protocol. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly inputSchema: ObjectSchema
  readonly annotations: {
    readonly title: string
    readonly readOnlyHint: boolean
    readonly destructiveHint: boolean
    readonly idempotentHint: boolean
    /** Always false: nothing outside of the board is touched. */
    readonly openWorldHint: false
  }
}

/** What an agent reads. `isError` = refused, and nothing was written. */
export interface ToolAnswer {
  readonly text: string
  readonly isError: boolean
  /** Why it was refused, for the surface; its words are in the text already. */
  readonly refusal?: Refusal
}

export function toolsFor(audience: Audience, verbs: readonly Verb[] = VERBS): readonly Tool[] {
  return verbs.flatMap((verb) =>
    verb.tool?.offeredTo.includes(audience) === true ? [toolOf(verb, verb.tool, audience)] : [],
  )
}

const OWN_TASK = 'task'
const ownTask = () => z.string().min(1)

function toolOf(verb: Verb, hints: ToolHints, audience: Audience): Tool {
  const fields = fieldsOn(verb, 'tool').map((field): readonly [string, Field, z.ZodType?] => {
    if (field.name !== hints.ownTask) return [field.json, field]
    return [OWN_TASK, field, audience === 'orchestrator' ? ownTask() : ownTask().optional()]
  })
  const inputSchema = schemaOf(fields)
  return {
    name: toolName(verb),
    description: hints.description,
    inputSchema:
      hints.ownTask === undefined
        ? inputSchema
        : {
            ...inputSchema,
            properties: { ...inputSchema.properties, [OWN_TASK]: { type: 'string', description: taskHelp(audience) } },
          },
    annotations: {
      title: verb.summary,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      idempotentHint: hints.idempotent,
      openWorldHint: false,
    },
  }
}

const taskHelp = (audience: Audience): string =>
  audience === 'orchestrator' ? 'id of the task, such as t_9fc2' : 'id of a task; left out = your own'

/**
 * Calls a tool by name. A worker's own task stands where it names none. Unknown tools, arguments that the schema does not have
 * and everything that the board refuses come back as an error that says what to do instead; only a bug throws.
 */
export async function callTool(
  name: string,
  args: unknown,
  context: VerbContext,
  verbs: readonly Verb[] = VERBS,
): Promise<ToolAnswer> {
  const verb = verbs.find((candidate) => candidate.tool !== null && toolName(candidate) === name)
  if (verb === undefined || verb.tool === null) {
    const known = verbs.filter((candidate) => candidate.tool !== null).map((candidate) => toolName(candidate))
    return failed({
      code: 'unknown_verb',
      message: `there is no tool ${name}`,
      next: didYouMean(name, known, `the tools are ${known.join(', ')}`),
    })
  }
  const request = parseBody(
    verb,
    withOwnTask(verb, verb.tool, args ?? {}, context),
    'tool',
    verb.tool.ownTask === undefined ? {} : { [verb.tool.ownTask]: OWN_TASK },
  )
  const reply = await runRequest(request, { ...context, surface: 'tool' })
  return reply.refusal === null
    ? { text: answerText(reply.json), isError: reply.exitCode !== 0 }
    : { ...failed(reply.refusal), refusal: reply.refusal }
}

/** A tool has no bulk form: one task, which may be left out by whoever has one of its own. */
function withOwnTask(verb: Verb, hints: ToolHints, args: unknown, { actor }: VerbContext): unknown {
  const field = fieldsOn(verb, 'tool').find((known) => known.name === hints.ownTask)
  if (field === undefined || typeof args !== 'object' || args === null || Array.isArray(args)) return args
  const named =
    (args as Readonly<Record<string, unknown>>)[OWN_TASK] ?? (actor.kind === 'worker' ? actor.task : undefined)
  if (named === undefined) return args
  return { ...args, [OWN_TASK]: field.kind === 'list' && typeof named === 'string' ? [named] : named }
}

const failed = ({
  code,
  message,
  next,
}: {
  readonly code: string
  readonly message: string
  readonly next: string
}): ToolAnswer => ({ text: JSON.stringify({ error: { code, message, next } }), isError: true })

/** Small answers are JSON; a briefing is read as the text that it is. */
function answerText(json: unknown): string {
  const briefing = typeof json === 'object' && json !== null && 'worker_context' in json ? json.worker_context : null
  return typeof briefing === 'string' ? briefing : (JSON.stringify(json) ?? 'null')
}
