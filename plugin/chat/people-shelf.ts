import { fail } from '../../kanban-core/index.ts'
import type { Instant, Role, Route, Store } from '../../kanban-core/index.ts'

/** Somebody who was let in by a code. */
export interface Paired {
  readonly platform: string
  readonly account: string
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly since: Instant
  /** Their own chat with the bot. */
  readonly chat: string
  /** Where they are still to be told; null = they know. */
  readonly tell: Route | null
}

/** A stranger with a code. */
export interface Asking {
  readonly code: string
  readonly platform: string
  readonly account: string
  readonly id: string
  readonly name: string
  readonly route: Route
  readonly askedAt: Instant
}

/** Everything that is kept of people. */
export interface PeopleRecord {
  readonly paired: readonly Paired[]
  readonly asking: readonly Asking[]
  /** When wrong codes were tried. */
  readonly misses: readonly Instant[]
  readonly lockedUntil: Instant
}

export const NOBODY: PeopleRecord = { paired: [], asking: [], misses: [], lockedUntil: 0 }

/** Where it is kept. */
export interface PeopleShelf {
  read(): Promise<PeopleRecord>
  /** One change after another: none is lost. */
  change<T>(act: (record: PeopleRecord) => readonly [PeopleRecord, T]): Promise<T>
}

const NAME = 'people'

/** In the board itself, as a named value: a few people, read in one go. */
export function storeShelf(store: Pick<Store, 'current' | 'commit'>): PeopleShelf {
  let last: Promise<unknown> = Promise.resolve()
  const read = async (): Promise<PeopleRecord> => {
    const text = await store.current.boards.value(NAME)
    return text === null ? NOBODY : { ...NOBODY, ...(JSON.parse(text) as Partial<PeopleRecord>) }
  }
  return {
    read,
    change(act) {
      const turn = last.then(async () => {
        const before = await read()
        const [after, answer] = act(before)
        if (after === before) return answer
        const { ok } = await store.commit([{ do: 'set_value', name: NAME, value: JSON.stringify(after) }])
        return ok ? answer : fail('changed_meanwhile', { id: 'who may use the board' })
      })
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
