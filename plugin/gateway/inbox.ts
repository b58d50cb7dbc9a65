import { LOCAL_OPERATOR, isReading, text, verbOfLine, view } from '../../kanban-core/index.ts'
import type { Actor, Log, Role, Route, View } from '../../kanban-core/index.ts'
import type { Audience, ChatPlatform, Inbox, Incoming, Sender } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import type { CommandInput, HostCommand } from '../host.ts'

/** Who may do what at a route; null = nothing. */
export type Authorize = (sender: Sender, route: Route) => { readonly actor: Actor; readonly role: Role } | null

export interface InboxParts {
  readonly platform: ChatPlatform
  readonly presses: Presses
  readonly command: HostCommand
  readonly authorize: Authorize
  readonly log: Log
}

/** What comes in from a chat, handed to the plugin's command. Each is answered at once: none waits for another. */
export function createInbox(parts: InboxParts): Inbox {
  const { command, authorize, log, platform } = parts
  return {
    receive(incoming) {
      const audience = audienceOf(incoming)
      if (audience !== 'nobody') void work(incoming, audience, parts)
      return Promise.resolve(audience)
    },
    complete: async (query) => {
      const may = authorize(query.sender, query.route)
      return may === null ? [] : command.complete({ ...query, ...may })
    },
    connection: (state) => log.info({ chat: platform.name, ...state }, 'the connection of a chat has changed'),
  }
}

function audienceOf(incoming: Incoming): Audience {
  if (incoming.kind !== 'command') return 'place'
  const verb = verbOfLine(incoming.text)
  return verb === null || isReading(verb) ? 'asker' : 'place'
}

/** Never rejects: what goes wrong is said where it was asked, or at least written down. */
async function work(incoming: Incoming, audience: 'place' | 'asker', parts: InboxParts): Promise<void> {
  const { platform, log } = parts
  try {
    const answer = await answerOf(incoming, parts).catch((error: unknown) => {
      log.error(
        { chat: platform.name, error: error instanceof Error ? error.stack : String(error) },
        'a command failed',
      )
      return view(text(`That failed: ${error instanceof Error ? error.message : String(error)}`))
    })
    await platform.answer(incoming, answer, audience)
  } catch (error) {
    log.error({ chat: platform.name, error: String(error) }, 'an answer could not be sent')
  }
}

async function answerOf(incoming: Incoming, { presses, command, authorize }: InboxParts): Promise<View | null> {
  const may = authorize(incoming.sender, incoming.route)
  if (may === null) return STRANGER
  const run = (input: CommandInput) => command.run({ input, eventId: incoming.eventId, route: incoming.route, ...may })
  switch (incoming.kind) {
    case 'message':
      return HINT
    case 'command':
      return run({ text: incoming.text })
    case 'call':
      return run({ verb: incoming.verb, input: incoming.input })
    case 'press': {
      const taken = await presses.take(incoming.token, incoming.route, incoming.sender.id, incoming.eventId)
      if (!taken.ok) return view(text(taken.message))
      return run({ text: incoming.answer === null ? taken.command : `${taken.command} ${quoted(incoming.answer)}` })
    }
  }
}

/** Whoever sits at the terminal that runs the gateway may do everything; nobody else is known. */
export const terminalAuthorize: Authorize = (_, { platform }) =>
  platform === 'terminal' ? { actor: LOCAL_OPERATOR, role: 'admin' } : null

const HINT = view(text('This chat works the board: ', { text: '/kanban help', code: true }, ' shows what it can do.'))
const STRANGER = view(text('You are not known to this board: ask whoever runs it to let you in.'))

/** Free text after a button's command: as one argument, whatever stands in it. */
const quoted = (answer: string): string => `-- ${answer}`
