import { z } from 'zod'
import { followAsOperator, subscribe as follow } from '../board/follow.ts'
import { fail } from '../model/refusal.ts'
import type { Route } from '../model/route.ts'
import type { Task } from '../model/task.ts'
import { needsEveryBoard } from './shared/every-board.ts'
import { findTask } from './shared/find.ts'
import { didYouMean } from './grammar/nearest.ts'
import { flag, line, taskRef } from './grammar/schema.ts'
import { ROLES, defineVerb, field } from './verb.ts'
import type { ChatState, VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

const place = (what: string) => line('key', what)
const input = z.object({
  task: field(taskRef().optional(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
  platform: field(place('the name of a platform').optional(), {
    help: 'telegram, discord, slack …; left out = this chat',
    value: 'NAME',
    complete: ['telegram', 'discord', 'slack', 'terminal'],
  }),
  chat: field(place('the id of a chat').optional(), { help: "the chat's own id there", value: 'ID' }),
  thread: field(place('the id of a thread').optional(), { help: 'a thread or topic of that chat', value: 'ID' }),
  account: field(place('the id of a bot or workspace').optional(), {
    help: 'which bot or workspace, where the gateway serves several',
    value: 'ID',
  }),
  person: field(place('the id of a person').optional(), {
    help: 'the person to be told, by its id there',
    value: 'ID',
  }),
  operators: field(flag(), { help: 'no task, but whatever needs whoever runs the gateway (admins only)' }),
})
type Input = z.output<typeof input>

interface Answer {
  /** Null = what concerns operators. */
  readonly task: Task | null
  readonly route: Route
  readonly already: boolean
  readonly warning: string | null
}

export const subscribe = defineVerb({
  name: 'subscribe',
  summary: 'be told how a task ends, here or in another chat',
  group: 'follow',
  allow: 'commenter',
  examples: ['subscribe t_9fc2', 'subscribe t_9fc2 --platform telegram --chat -100123', 'subscribe --operators'],
  input,
  output: z.strictObject({
    task: z.string().nullable(),
    platform: z.string(),
    account: z.string(),
    chat: z.string(),
    thread: z.string().nullable(),
    person: z.string().nullable(),
    already: z.boolean(),
  }),
  async run(context, asked): Promise<Answer> {
    const route = await routeOf(context, asked)
    const warning = isConnected(context, route)
      ? null
      : `${route.platform} is not connected now; what is missed is sent when it is`
    if (asked.operators) {
      if (context.role !== 'admin')
        fail('forbidden', {
          verb: 'kanban subscribe --operators',
          who: `a ${context.role}`,
          next: 'subscribe to single tasks',
        })
      await needsEveryBoard(context, 'admin', 'kanban subscribe --operators')
      await followAsOperator(context.board.tools, route)
      return { task: null, route, already: false, warning }
    }
    const task = await findTask(
      context,
      asked.task ?? fail('invalid_input', { what: 'name the task to follow', help: 'kanban help subscribe' }),
      'commenter',
    )
    const { already } = await follow(context.board.turns, context.board.tools, task.id, route, context.actor)
    return { task, route, already, warning }
  },
  view: ({ task, route, already, warning }, context) =>
    view(
      text(
        span('✔ ', 'good'),
        whereText(route, context.route),
        already ? ' was subscribed to ' : ' is subscribed to ',
        ...(task === null ? ['what concerns operators'] : [code(task.id), span(` · ${task.title}`)]),
        already ? ' already' : '',
      ),
      warning === null ? null : text(span(`! ${warning}`, 'warn')),
    ),
  json: ({ task, route, already }) => ({
    task: task?.id ?? null,
    platform: route.platform,
    account: route.account,
    chat: route.chat,
    thread: route.thread,
    person: route.person,
    already,
  }),
})

/** Here, or the named chat: telling others is an operator's. */
async function routeOf(context: VerbContext, asked: Input): Promise<Route> {
  const { platform, chat } = asked
  if (platform === undefined && chat === undefined) {
    return (
      context.route ??
      fail('invalid_input', {
        what: 'name the chat that is to be told: --platform and --chat',
        help: 'kanban help subscribe',
      })
    )
  }
  if (platform === undefined || chat === undefined)
    return fail('invalid_input', { what: '--platform and --chat belong together', help: 'kanban help subscribe' })
  if (ROLES.indexOf(context.role) < ROLES.indexOf('operator'))
    fail('forbidden', {
      verb: 'kanban subscribe for another chat',
      who: `a ${context.role}`,
      next: 'leave --platform and --chat out to subscribe this one',
    })
  const known = chatOf(context, platform.toLowerCase())
  const account = asked.account ?? known.account ?? (await knownAccount(context, known.name, chat))
  return {
    platform: known.name,
    account,
    chat,
    thread: asked.thread ?? null,
    anchor: null,
    person: asked.person ?? null,
  }
}

/** The chat that was named, among those that are set up. */
function chatOf({ host }: VerbContext, platform: string): ChatState {
  const known = host.chats()
  const found = known.find(({ name }) => name === platform)
  if (found !== undefined) return found
  const names = known.map(({ name }) => name)
  return fail('unknown_platform', {
    platform,
    near: didYouMean(
      platform,
      names,
      names.length === 0
        ? '`kanban setup` sets one up'
        : `set up here: ${names.join(', ')}; \`kanban setup\` adds others`,
    ),
  })
}

/** Where it was asked from, somebody is there. */
const isConnected = ({ host, route: here }: VerbContext, { platform }: Route): boolean =>
  here?.platform === platform || host.chats().some(({ name, connected }) => name === platform && connected)

/** The account under which this chat is told of other tasks already; else that of the platform's only bot. */
async function knownAccount({ reads, route }: VerbContext, platform: string, chat: string): Promise<string> {
  if (route !== null && route.platform === platform) return route.account
  const other = (await reads.log.subscriptions()).find(
    (one) => one.route.platform === platform && one.route.chat === chat,
  )
  return other?.route.account ?? ''
}

export const whereText = (route: Pick<Route, 'platform' | 'chat' | 'thread'>, here: Route | null): string =>
  here !== null && here.platform === route.platform && here.chat === route.chat
    ? 'this chat'
    : `${route.platform} ${route.chat}${route.thread === null ? '' : ` thread ${route.thread}`}`
