import { isReading, text, verbOfLine, view } from '../../kanban-core/index.ts'
import type { Log, View } from '../../kanban-core/index.ts'
import type { Audience, ChatPlatform, Inbox, Incoming } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import { isAdmitted } from '../chat/authorize.ts'
import type { Authorize } from '../chat/authorize.ts'
import type { CommandInput, HostCommand } from '../host.ts'

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
      const may = await authorize(query)
      return isAdmitted(may) ? command.complete({ ...query, ...may }) : []
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
  const may = await authorize(incoming)
  if (!isAdmitted(may)) return may.refused
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

const HINT = view(text('This chat works the board: ', { text: '/kanban help', code: true }, ' shows what it can do.'))

/** Free text after a button's command: as one argument, whatever stands in it. */
const quoted = (answer: string): string => `-- ${answer}`
