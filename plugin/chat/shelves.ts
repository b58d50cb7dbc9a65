import type { Store } from '../../kanban-core/index.ts'
import { fail } from '../../kanban-core/index.ts'
import type { PressShelf } from '../../platforms/press-shelf.ts'
import type { HostShelves } from '../host.ts'

/** Shelves in the open board; each call looks for it anew, as it is opened after they are handed out. */
export function shelvesIn(store: () => Pick<Store, 'inbox' | 'presses'>): HostShelves {
  return {
    inbox: {
      keep: async (entry) => store().inbox.keep(entry),
      unanswered: async (platform, limit) => store().inbox.unanswered(platform, limit),
      answered: async (platform, eventId) => store().inbox.answered(platform, eventId),
    },
    presses: pressShelf(async () => store().presses),
  }
}

/** The shelf of a host's buttons, for those that are made before the plugin has handed out its shelves. */
export class LaterShelves {
  readonly presses: PressShelf = pressShelf(async () => this.given.presses)
  #given: HostShelves | null = null

  get given(): HostShelves {
    return this.#given ?? fail('no_gateway')
  }

  give(shelves: HostShelves): void {
    this.#given = shelves
  }
}

const pressShelf = (shelf: () => Promise<PressShelf>): PressShelf => ({
  put: async (record) => (await shelf()).put(record),
  find: async (token) => (await shelf()).find(token),
  use: async (token, eventId) => (await shelf()).use(token, eventId),
  free: async (token, eventId) => (await shelf()).free(token, eventId),
  alias: async (name, token) => (await shelf()).alias(name, token),
  aliased: async (name) => (await shelf()).aliased(name),
})
