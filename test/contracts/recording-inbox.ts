import { code, text, view } from '../../kanban-core/index.ts'
import type { View } from '../../kanban-core/index.ts'
import type {
  Audience,
  Candidate,
  ChatPlatform,
  CompletionQuery,
  Connection,
  Inbox,
  Incoming,
  IncomingCall,
  IncomingCommand,
  IncomingMessage,
  IncomingPress,
} from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'

/** Takes what people do, once each, and answers what the test wants. */
export class RecordingInbox implements Inbox {
  readonly received: Incoming[] = []
  /** The commands of the presses that were taken. */
  readonly pressed: string[] = []
  readonly connections: Connection[] = []
  /** Answers that could not be given. */
  readonly failures: string[] = []
  audience: Audience = 'place'
  onCommand: (command: IncomingCommand | IncomingCall) => Promise<View | null> = (command) =>
    Promise.resolve(view(text('you asked: ', code(textOf(command)))))
  onPress: (command: string, press: IncomingPress) => Promise<View | null> = (command, press) =>
    Promise.resolve(view(text(`pressed: ${command} ${press.answer ?? ''}`)))
  onMessage: (message: IncomingMessage) => Promise<View | null> = () => Promise.resolve(view(text('type /kanban')))
  admits: Inbox['admits'] = () => Promise.resolve(true)
  complete: (query: CompletionQuery) => Promise<readonly Candidate[]> = () => Promise.resolve([])
  readonly #seen = new Set<string>()
  #side: { readonly platform: ChatPlatform; readonly presses: Presses } | null = null

  /** Whose events it takes, and so who draws its answers. */
  serve(side: { readonly platform: ChatPlatform; readonly presses: Presses }): this {
    this.#side = side
    return this
  }

  get commands(): readonly { readonly text: string; readonly eventId: string; readonly incoming: Incoming }[] {
    return this.received.flatMap((incoming) =>
      incoming.kind === 'command' || incoming.kind === 'call'
        ? [{ text: textOf(incoming), eventId: incoming.eventId, incoming }]
        : [],
    )
  }
  get presses(): readonly IncomingPress[] {
    return this.received.filter((incoming) => incoming.kind === 'press')
  }
  get messages(): readonly IncomingMessage[] {
    return this.received.filter((incoming) => incoming.kind === 'message')
  }

  receive(incoming: Incoming): Promise<Audience> {
    if (this.#seen.has(incoming.eventId)) return Promise.resolve('nobody')
    this.#seen.add(incoming.eventId)
    this.received.push(incoming)
    const { audience } = this
    if (audience !== 'nobody')
      void this.#work(incoming, audience).catch((error: unknown) => this.failures.push(String(error)))
    return Promise.resolve(audience)
  }

  connection(state: Connection): void {
    this.connections.push(state)
  }

  async #work(incoming: Incoming, audience: 'place' | 'asker'): Promise<void> {
    if (this.#side === null) throw new Error('this inbox serves no platform')
    const { platform, presses } = this.#side
    if (incoming.kind === 'command' || incoming.kind === 'call') {
      const answer = await this.onCommand(incoming)
      await platform.answer(incoming, answer, audience)
    } else if (incoming.kind === 'message') {
      const answer = await this.onMessage(incoming)
      await platform.answer(incoming, answer, audience)
    } else {
      const taken = await presses.take(incoming.token, incoming.route, incoming.sender.id, incoming.eventId)
      if (taken.ok) this.pressed.push(taken.command)
      const answer = taken.ok ? await this.onPress(taken.command, incoming) : view(text(taken.message))
      await platform.answer(incoming, answer, taken.ok ? audience : 'asker')
    }
  }
}

/** A typed form as the line that would mean the same. */
const textOf = (command: IncomingCommand | IncomingCall): string =>
  command.kind === 'command' ? command.text : [command.verb, ...Object.values(command.input).map(String)].join(' ')
