import { DEFAULT_BOARD, VERBS, runLine, usageLine } from '../../kanban-core/index.ts'
import { completeChat } from '../api/complete.ts'
import { asTypedInChat } from './chat-words.ts'
import { contextOf } from './desk.ts'
import type { Desk } from './desk.ts'
import type { CommandCall, HostCommand } from '../host.ts'
import { SYSTEM_CLOCK } from '../process.ts'

/** `/kanban …`: answered at once, whatever else goes on in that chat. Each message has one effect, however often it is delivered. */
export function createChatCommand(desk: () => Desk): HostCommand {
  return {
    name: 'kanban',
    summary: 'the board: create tasks, follow them, answer them',
    menu: VERBS.filter((verb) => verb.surfaces.includes('chat')).map((verb) => ({
      name: verb.name,
      summary: verb.summary,
      usage: usageLine(verb, 'chat'),
    })),
    async run(call) {
      const fresh = await desk().store.inbox.store(call.route.platform, call.eventId, SYSTEM_CLOCK.now())
      return fresh ? asTypedInChat((await runLine(call.text, contextOf(desk(), askingOf(call)))).view) : null
    },
    complete: ({ text, ...call }) => completeChat(desk(), text, askingOf({ text, ...call })),
  }
}

const askingOf = ({ actor, role, route }: Omit<CommandCall, 'eventId'>) =>
  ({ actor, role, route, surface: 'chat', boardSlug: DEFAULT_BOARD }) as const
