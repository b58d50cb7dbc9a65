import { LOCAL_OPERATOR, text, view } from '../../kanban-core/index.ts'
import type { Actor, Role, Route, View } from '../../kanban-core/index.ts'
import type {
  CompletionQuery,
  Inbox,
  Incoming,
  IncomingCommand,
  IncomingPress,
  Sender,
} from '../../platforms/platform.ts'
import type { HostCommand } from '../host.ts'

/** Who may do what at a route; null = nothing. */
export type Authorize = (sender: Sender, route: Route) => { readonly actor: Actor; readonly role: Role } | null

/** What comes in from the host's chats, handed to the plugin's command. Each is answered at once: none waits for another. */
export function createInbox(command: HostCommand, authorize: Authorize): Inbox {
  const run = async (incoming: Incoming, line: string): Promise<View | null> => {
    const may = authorize(incoming.sender, incoming.route)
    return may === null
      ? STRANGER
      : command.run({ text: line, eventId: incoming.eventId, route: incoming.route, ...may })
  }
  return {
    command: (incoming: IncomingCommand) => run(incoming, incoming.text),
    press: (incoming: IncomingPress) =>
      run(incoming, incoming.answer === null ? incoming.action : `${incoming.action} ${quoted(incoming.answer)}`),
    message: async () => HINT,
    complete: async ({ text: typed, sender, route }: CompletionQuery) => {
      const may = authorize(sender, route)
      return may === null ? [] : command.complete({ text: typed, route, ...may })
    },
  }
}

/** Whoever sits at the terminal that runs the gateway may do everything; nobody else is known. */
export const terminalAuthorize: Authorize = (_, { platform }) =>
  platform === 'terminal' ? { actor: LOCAL_OPERATOR, role: 'admin' } : null

const HINT = view(text('This chat works the board: ', { text: '/kanban help', code: true }, ' shows what it can do.'))
const STRANGER = view(text('You are not known to this board: ask whoever runs it to let you in.'))

/** Free text after a button's command: as one argument, whatever stands in it. */
const quoted = (answer: string): string => `-- ${answer}`
