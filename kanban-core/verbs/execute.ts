import { Refused, isUsage, refuse } from '../model/refusal.ts'
import type { Refusal } from '../model/refusal.ts'
import { DoneBefore } from '../board/once.ts'
import type { BoardSlug, TaskId } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import type { EventQuery } from '../store/store.ts'
import { authorize } from './authorize.ts'
import { inputOfForm } from './grammar/menu.ts'
import { parseArgv, parseBody, parseLine } from './grammar/grammar.ts'
import type { Request } from './grammar/grammar.ts'
import { unknownVerb, verbNamed } from './grammar/verb.ts'
import { didYouMean } from './grammar/nearest.ts'
import { prose } from './answers/prose.ts'
import { DONE_BEFORE } from './shared/bulk.ts'
import { needsEveryBoard } from './shared/every-board.ts'
import { VERBS } from './registry.ts'
import type { Surface, Verb, VerbContext } from './verb.ts'
import { span, text, view } from '../model/view.ts'
import type { View } from '../model/view.ts'

/** What became of a request, the same shape whether it was done or refused. */
export interface Reply {
  /** Null where the request named none that exists here. */
  readonly verb: Verb | null
  readonly refusal: Refusal | null
  /** 0 done, 1 refused or done in part, 2 not understood. */
  readonly exitCode: 0 | 1 | 2
  /** For programs: the answer, or `{error: {code, message, next}}`. */
  readonly json: unknown
  /** For people; the JSON as it is where `--json` asked for it. */
  readonly view: View
  /** `--json` was given: the terminal prints `json` instead of `view`. */
  readonly asJson: boolean
  /** The stream that a terminal follows after the answer. */
  readonly follow: Omit<EventQuery, 'limit'> | null
  /** The task whose status a chat's message with this answer goes on to show. */
  readonly card: Task | null
}

/** A line as typed in chat, without its `/kanban`; an empty one is answered with the short help. */
export function runLine(line: string, context: VerbContext, verbs: readonly Verb[] = VERBS): Promise<Reply> {
  return runRequest(parseLine(line, context.surface, verbs), context)
}

/** The words of a terminal command, without `kanban`. */
export function runArgv(argv: readonly string[], context: VerbContext, verbs: readonly Verb[] = VERBS): Promise<Reply> {
  return runRequest(parseArgv(argv, context.surface, verbs), context)
}

/** A verb by name or alias with the JSON object that HTTP sent; no body is an empty one. */
export async function runJson(
  name: string,
  body: unknown,
  context: VerbContext,
  verbs: readonly Verb[] = VERBS,
): Promise<Reply> {
  const verb = verbNamed(name, verbs)
  if (verb === undefined || !verb.surfaces.includes(context.surface))
    return refusedReply(unknownVerb(name, undefined, context.surface, verbs), null, context)
  return runRequest(parseBody(verb, body ?? {}, context.surface), context)
}

/** A verb by name with what a typed form of a chat sent: by parameter name, several values as one text or a list. */
export function runForm(
  name: string,
  input: Readonly<Record<string, unknown>>,
  context: VerbContext,
  verbs: readonly Verb[] = VERBS,
): Promise<Reply> {
  const verb = verbNamed(name, verbs)
  return runJson(name, verb === undefined ? input : inputOfForm(verb, input), context, verbs)
}

export function runRequest(request: Request, context: VerbContext): Promise<Reply> {
  if (!request.ok) return Promise.resolve(refusedReply(request.refusal, null, { ...context, json: request.json }))
  return execute(request.verb, request.input, { ...context, ...(request.json ? { json: true } : {}) }, request.board)
}

/**
 * The single executor: every surface ends here, with an input that the verb's schema has read.
 * Checks the board and the role, runs, and turns a refusal into a reply; anything else thrown is a bug and passes.
 */
export async function execute(
  verb: Verb,
  input: Readonly<Record<string, unknown>>,
  asked: VerbContext,
  board: BoardSlug | null = null,
): Promise<Reply> {
  try {
    const context = board === null || board === asked.boardSlug ? asked : await onBoard(asked, board)
    const forbidden = authorize(context.actor, context.role, verb)
    if (forbidden !== null) return refusedReply(forbidden, verb, asked)
    if (verb.scope === 'store') await needsEveryBoard(context, verb.allow, `kanban ${verb.name}`)
    const result = await verb.run(context, input)
    return replyOf(verb, input, result, context)
  } catch (error) {
    if (error instanceof Refused) return refusedReply(error.refusal, verb, asked)
    if (error instanceof DoneBefore) return recalled(verb, input, asked, error.task)
    throw error
  }
}

function replyOf(verb: Verb, input: Readonly<Record<string, unknown>>, result: unknown, context: VerbContext): Reply {
  const asJson = context.json === true
  const json = (context.surface === 'tool' ? (verb.brief ?? verb) : verb).json(result, context)
  return {
    verb,
    refusal: null,
    exitCode: verb.partly?.(result) === true ? 1 : 0,
    json,
    asJson,
    view: asJson ? jsonView(json) : verb.view(result, context),
    follow: verb.follow?.(result, input) ?? null,
    card: verb.card?.(result) ?? null,
  }
}

/** What is told of a request whose every part was done when it came before. */
async function recalled(
  verb: Verb,
  input: Readonly<Record<string, unknown>>,
  context: VerbContext,
  id: TaskId | null,
): Promise<Reply> {
  const task = id === null ? null : await context.reads.tasks.get(id)
  if (task !== null && verb.recall !== undefined) {
    const reply = replyOf(verb, input, await verb.recall(context, input, task), context)
    return reply.asJson ? reply : { ...reply, view: view(text(span(DONE_BEFORE, 'dim')), ...reply.view.nodes) }
  }
  const json = { done_before: true, task: id }
  const standing = task === null ? '' : `: ${task.id} is ${task.status} · ${task.title}`
  return {
    verb,
    refusal: null,
    exitCode: 0,
    json,
    asJson: context.json === true,
    follow: null,
    card: null,
    view: context.json === true ? jsonView(json) : view(text(span('✔ ', 'good'), `${DONE_BEFORE}${standing}`)),
  }
}

/** The same request on another board, with the role that the actor has there. A board that may not be seen does not exist. */
async function onBoard(context: VerbContext, slug: BoardSlug): Promise<VerbContext> {
  const roleOn = (board: BoardSlug) => (context.roleOn === undefined ? context.role : context.roleOn(board))
  const role = roleOn(slug)
  if (role === null || (await context.reads.boards.get(slug)) === null) {
    const visible = (await context.reads.boards.list())
      .map((board) => board.slug)
      .filter((board) => roleOn(board) !== null)
    throw new Refused(refuse('unknown_board', { board: slug, near: didYouMean(slug, visible, 'see `kanban boards`') }))
  }
  return { ...context, boardSlug: slug, role }
}

function refusedReply(
  refusal: Refusal,
  verb: Verb | null,
  { surface, json: wanted }: Pick<VerbContext, 'surface' | 'json'>,
): Reply {
  const asJson = wanted === true
  const json = { error: { code: refusal.code, message: refusal.message, next: refusal.next } }
  return {
    verb,
    refusal,
    exitCode: isUsage(refusal) ? 2 : 1,
    json,
    asJson,
    view: asJson ? jsonView(json) : refusalView(refusal, surface),
    follow: null,
    card: null,
  }
}

const jsonView = (json: unknown): View => view({ kind: 'code', text: JSON.stringify(json, null, 2) ?? 'null' })

/** What was refused, and beneath it the next legal thing to do. */
export function refusalView(refusal: Refusal, surface: Surface = 'cli'): View {
  const spans = (sentence: string) => prose(surface === 'chat' ? sentence.replace(IN_TERMINAL, '$1/kanban ') : sentence)
  return view(
    text(span('✗ ', 'bad'), ...spans(refusal.message)),
    refusal.next === '' ? null : text(span('→ ', 'dim'), ...spans(refusal.next)),
  )
}

/** A command as it is typed in a terminal; in a chat it begins with a slash. */
const IN_TERMINAL = /(^|[\s`(])kanban (?=[a-z])/g
