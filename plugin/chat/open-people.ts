import { randomBytes } from 'node:crypto'
import type { Route, Store } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { remoteConfigs } from '../config/platforms.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { People } from './people.ts'
import type { PeopleParts } from './people.ts'
import { createPeopleBook } from './people-book.ts'
import type { BookParts, LivingBook } from './people-book.ts'
import { storeShelf } from './people-shelf.ts'
import type { Policy } from './roles.ts'

interface Opened extends Pick<PeopleParts, 'log' | 'tell'>, Pick<BookParts, 'deliver'> {
  readonly store: Store
  /** As it is in force. */
  readonly config: () => Config
  readonly env: NodeJS.ProcessEnv
}

/** Who may do what in the chats of this board, and what `kanban pair` and `kanban people` read and change. */
export function openPeople({ store, config, env, ...parts }: Opened): {
  readonly people: People
  readonly book: LivingBook
} {
  const shelf = storeShelf(store)
  const policies = () => policiesOf(config(), env)
  const common = { shelf, now: SYSTEM_CLOCK.now }
  return {
    people: new People({
      ...common,
      ...parts,
      policyOf: (platform) => policies()[platform] ?? null,
      random: (bytes) => randomBytes(bytes),
    }),
    book: createPeopleBook({
      ...common,
      policies,
      deliver: parts.deliver,
      forget: (place) => endSubscriptions(store, place),
    }),
  }
}

/** Whoever may use the board no more is told no more of it in their own chat; in groups others read along. */
async function endSubscriptions(store: Store, place: Pick<Route, 'platform' | 'account' | 'chat'>): Promise<void> {
  const live = (await store.current.log.subscriptions()).filter(
    ({ route }) => route.platform === place.platform && route.account === place.account && route.chat === place.chat,
  )
  const at = SYSTEM_CLOCK.now()
  if (live.length > 0)
    await store.commit(
      live.map(
        ({ id, task }) => ({ do: 'end_subscriptions', task, id, at, reason: 'may use the board no more' }) as const,
      ),
    )
}

function policiesOf({ platforms }: Config, env: NodeJS.ProcessEnv): Readonly<Record<string, Policy>> {
  const configured = Object.entries(remoteConfigs(platforms, env))
  return Object.fromEntries(configured.flatMap(([name, policy]) => (policy === null ? [] : [[name, policy]])))
}
