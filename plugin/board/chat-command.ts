import { DEFAULT_BOARD, Once, VERBS, isReading, menuOf, runForm, runLine, verbOfLine } from '../../kanban-core/index.ts'
import type { Reply, Store, TaskId } from '../../kanban-core/index.ts'
import { completeChat } from '../api/complete.ts'
import { asTypedInChat } from './chat-words.ts'
import { contextOf } from './desk.ts'
import type { Desk } from './desk.ts'
import type { CommandAnswer, CommandCall, CommandInput, HostCommand } from '../host.ts'
import { SYSTEM_CLOCK } from '../process.ts'

/** Told of each task that a message begins to show. */
export type CardKept = (task: TaskId) => void

/** Events of this process that are known again when they are delivered twice. */
const REMEMBERED = 5_000

/** `/kanban …`: answered at once, whatever else goes on in that chat. Each message has one effect, however often it is delivered. */
export function createChatCommand(desk: () => Desk, cardKept: CardKept = () => undefined): HostCommand {
  const seen = new Set<string>()
  return {
    name: 'kanban',
    summary: 'the board: create tasks, follow them, answer them',
    menu: menuOf(VERBS, 'chat'),
    async run(call) {
      const request = `${call.route.platform} ${call.eventId}`
      if (seen.has(request)) return null
      remember(seen, request)
      return answer(desk(), call, request, cardKept)
    },
    audience: (call, how) => audience(desk().store, call, how),
    complete: (query) => completeChat(desk(), query, askingOf(query)),
  }
}

async function answer(desk: Desk, call: CommandCall, request: string, cardKept: CardKept): Promise<CommandAnswer> {
  const { board, store } = desk
  const effects = await store.inbox.effects(request)
  const once = new Once({ request, effects, now: SYSTEM_CLOCK.now, holds: call.holds ?? null })
  const { unreachable } = call
  const context = {
    ...contextOf({ ...desk, board: board.within(once) }, askingOf(call)),
    ...(unreachable === undefined ? {} : { unreachable }),
  }
  const { input } = call
  const reply = await ('text' in input ? runLine(input.text, context) : runForm(input.verb, input.input, context))
  return {
    view: asTypedInChat(reply.view),
    refused: reply.refusal !== null,
    follow: await followOf(store, reply, cardKept),
  }
}

/** The message with the answer goes on to show the task's status, from the event on that the answer has seen. */
async function followOf(
  { cards, reads }: Store,
  { card }: Reply,
  cardKept: CardKept,
): Promise<CommandAnswer['follow']> {
  if (card === null) return null
  const [task, [newest]] = await Promise.all([reads.tasks.get(card.id), reads.log.events({ task: card.id, limit: 1 })])
  const drawn = task?.status === card.status ? (newest?.number ?? 0) : 0
  return async (route, messageRef) => {
    await cards.keep({
      board: card.board,
      task: card.id,
      event: null,
      route,
      messageRef,
      drawn,
      createdAt: SYSTEM_CLOCK.now(),
    })
    cardKept(card.id)
  }
}

/** A look concerns whoever looks. A press that settles a message is seen by all when that message is redrawn. */
async function audience(
  { cards }: Pick<Store, 'cards'>,
  { input, route, holds }: Parameters<HostCommand['audience']>[0],
  how: 'typed' | 'pressed',
): Promise<'place' | 'asker'> {
  const verb = verbOfLine(lineOf(input))
  if (verb === null || isReading(verb)) return 'asker'
  if (how === 'typed' || holds === undefined || holds === null) return 'place'
  const redrawn = (await cards.ofTask(holds.task)).some(
    (card) => card.event !== null && card.route.platform === route.platform && card.route.chat === route.chat,
  )
  return redrawn ? 'asker' : 'place'
}

const lineOf = (input: CommandInput): string => ('text' in input ? input.text : input.verb)

const askingOf = ({ actor, role, roleOn, route, boardSlug = DEFAULT_BOARD }: Omit<CommandCall, 'eventId' | 'input'>) =>
  ({ actor, role, route, surface: 'chat', boardSlug, ...(roleOn === undefined ? {} : { roleOn }) }) as const

function remember(seen: Set<string>, request: string): void {
  seen.add(request)
  const [oldest] = seen
  if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest)
}
