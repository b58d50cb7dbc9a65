import type { Route } from '../../../kanban-core/index.ts'
import { platformsSchema } from '../../../plugin/config/platforms.ts'
import type { PlatformsConfig, Remote } from '../../../plugin/config/platforms.ts'
import { People } from '../../../plugin/chat/people.ts'
import { createPeopleBook } from '../../../plugin/chat/people-book.ts'
import type { LivingBook } from '../../../plugin/chat/people-book.ts'
import { NOBODY } from '../../../plugin/chat/people-shelf.ts'
import type { PeopleRecord, PeopleShelf } from '../../../plugin/chat/people-shelf.ts'
import type { Policy } from '../../../plugin/chat/roles.ts'
import type { Asker } from '../../../plugin/chat/authorize.ts'
import type { Sender } from '../../../platforms/platform.ts'

/** People as a gateway has them, with a shelf in memory and a clock of the test's own. */
export interface PeopleWorld {
  readonly people: People
  readonly book: LivingBook
  readonly shelf: PeopleShelf
  readonly told: string[]
  readonly logged: { readonly words: object; readonly text: string }[]
  /** Who was written to. */
  readonly delivered: { readonly route: Route; readonly text: string }[]
  /** Chats that get no more pings. */
  readonly forgotten: string[]
  now: number
  /** Where the chats cannot be written to. */
  offline: boolean
  config: PlatformsConfig
}

export function openPeopleWorld(platforms: object): PeopleWorld {
  let record: PeopleRecord = NOBODY
  let drawn = 0
  const shelf: PeopleShelf = {
    read: async () => record,
    async change(act) {
      const [after, answer] = act(record)
      record = after
      return answer
    },
  }
  const line = (words: object, text = '') => void world.logged.push({ words, text })
  const policyOf = (name: string): Policy | null => world.config[name as Remote] ?? null
  const world: PeopleWorld = {
    shelf,
    told: [],
    logged: [],
    delivered: [],
    forgotten: [],
    now: 0,
    offline: false,
    config: platformsSchema.parse(platforms),
    people: new People({
      policyOf,
      shelf,
      now: () => world.now,
      random: (bytes) => new Uint8Array(bytes).fill(++drawn),
      log: { debug: line, info: line, warn: line, error: line },
      tell: (sentence) => void world.told.push(sentence),
    }),
    book: createPeopleBook({
      shelf,
      now: () => world.now,
      policies: () =>
        Object.fromEntries(
          (['telegram', 'discord', 'slack'] as const).flatMap((name) => {
            const policy = policyOf(name)
            return policy === null ? [] : [[name, policy]]
          }),
        ),
      forget: async ({ chat }) => void world.forgotten.push(chat),
      deliver: async (route, view) => {
        if (world.offline) throw new Error('not connected')
        world.delivered.push({ route, text: JSON.stringify(view) })
      },
    }),
  }
  return world
}

let events = 0

/** Somebody who writes in a chat. */
export function asker(
  platform: string,
  sender: Partial<Sender> & Pick<Sender, 'id'>,
  more: {
    readonly place?: Asker['place']
    readonly chat?: string
    readonly thread?: string
    readonly event?: string | null
  } = {},
): Asker {
  const { place = 'direct', chat = sender.id, thread = null, event = `e${++events}` } = more
  return {
    sender: { name: `Name of ${sender.id}`, kind: 'person', groups: [], ...sender },
    place,
    route: { platform, account: 'bot', chat, thread, anchor: null, person: sender.id },
    ...(event === null ? {} : { eventId: event }),
  }
}
