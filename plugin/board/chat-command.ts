import { DEFAULT_BOARD, VERBS, menuOf, runForm, runLine } from '../../kanban-core/index.ts'
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
    menu: menuOf(VERBS, 'chat'),
    async run(call) {
      const fresh = await desk().store.inbox.store(call.route.platform, call.eventId, SYSTEM_CLOCK.now())
      if (!fresh) return null
      const context = contextOf(desk(), askingOf(call))
      const { input } = call
      const reply = await ('text' in input ? runLine(input.text, context) : runForm(input.verb, input.input, context))
      return asTypedInChat(reply.view)
    },
    complete: (query) => completeChat(desk(), query, askingOf(query)),
  }
}

const askingOf = ({ actor, role, roleOn, route, boardSlug = DEFAULT_BOARD }: Omit<CommandCall, 'eventId' | 'input'>) =>
  ({ actor, role, route, surface: 'chat', boardSlug, ...(roleOn === undefined ? {} : { roleOn }) }) as const
