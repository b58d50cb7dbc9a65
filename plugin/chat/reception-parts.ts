import type { Clock, Log, Route, View } from '../../kanban-core/index.ts'
import type { ChatPlatform, Incoming, MessageRef, PostOptions } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import type { HostCommand, HostShelves, HostTalk } from '../host.ts'
import type { Authorize } from './authorize.ts'

/** How the chats of a host are spoken to, by name: the one that is connected at the time. Each throws PostRefused or PostFailed. */
export interface Voices {
  answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null>
  deliver(route: Route, view: View, options?: PostOptions): Promise<MessageRef>
  unreachable(incoming: Incoming): Promise<string | null>
}

export interface ReceptionParts {
  readonly voices: Voices
  readonly presses: Presses
  readonly command: HostCommand
  /** Null = nobody answers what is no command. */
  readonly talk: () => HostTalk | null
  readonly shelf: HostShelves['inbox']
  readonly authorize: (platform: Pick<ChatPlatform, 'limits'>) => Authorize
  readonly log: Log
  readonly clock: Clock
  readonly random: () => number
}
