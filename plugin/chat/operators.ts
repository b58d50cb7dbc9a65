import { followAsOperator, unfollowAsOperator } from '../../kanban-core/index.ts'
import type { ChatState, Tools } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { parsePlace } from '../config/notify.ts'

/** The places that the config has named so far. */
const NAME = 'notify_operators'

/**
 * Lets the chats under notify.operators hear what concerns operators, and those that were taken out hear it no more.
 * A chat can be named before its platform was ever connected: it hears from then on.
 */
export async function followPlaces(tools: Tools, { notify }: Config, chats: readonly ChatState[]): Promise<void> {
  const { store } = tools
  const before = JSON.parse((await store.current.boards.value(NAME)) ?? '[]') as readonly string[]
  const gone = before.filter((place) => !notify.operators.includes(place))
  await unfollowAsOperator(
    tools,
    gone.flatMap((place) => parsePlace(place) ?? []),
  )
  const live = await store.current.log.subscriptions(null)
  for (const place of notify.operators) {
    const { platform, chat } = parsePlace(place) ?? { platform: '', chat: '' }
    const account = chats.find(({ name }) => name === platform)?.account ?? null
    const isThere = live.some(({ route }) => route.platform === platform && route.chat === chat)
    if (account !== null && !isThere)
      await followAsOperator(tools, { platform, account, chat, thread: null, anchor: null, person: null })
  }
  if (JSON.stringify(before) !== JSON.stringify(notify.operators))
    await store.commit([{ do: 'set_value', name: NAME, value: JSON.stringify(notify.operators) }])
}
