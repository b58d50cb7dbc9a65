import type { ChatState } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { REMOTE, remoteConfigs } from '../config/platforms.ts'

/** The chats that a gateway would have, where none runs. */
export function chatsOfConfig({ platforms }: Config, env: NodeJS.ProcessEnv): readonly ChatState[] {
  const remote = remoteConfigs(platforms, env)
  const names = [
    ...(platforms.terminal === null ? [] : ['terminal']),
    ...REMOTE.filter((name) => remote[name] !== null),
  ]
  return names.map((name) => ({ name, connected: false, account: null }))
}
