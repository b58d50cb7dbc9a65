import { describe } from 'vitest'
import { boards } from './store/boards.ts'
import { chats } from './store/chats.ts'
import { commits } from './store/commits.ts'
import { counters } from './store/counters.ts'
import { graph } from './store/graph.ts'
import { guards } from './store/guards.ts'
import { log } from './store/log.ts'
import { outbox } from './store/outbox.ts'
import { pages } from './store/pages.ts'
import { queue } from './store/queue.ts'
import { runs } from './store/runs.ts'
import type { OpenFresh } from './store/setting.ts'
import { spending } from './store/spending.ts'
import { subscriptions } from './store/subscriptions.ts'
import { tasks } from './store/tasks.ts'
import { upkeep } from './store/upkeep.ts'

export type { Opened, OpenFresh } from './store/setting.ts'

/** What every engine must do. `openFresh` makes an empty store of its own for each test. */
export function storeContract(name: string, openFresh: OpenFresh): void {
  describe(`a board kept in ${name}`, () => {
    for (const part of [
      commits,
      guards,
      tasks,
      pages,
      queue,
      graph,
      runs,
      log,
      subscriptions,
      outbox,
      chats,
      boards,
      counters,
      spending,
      upkeep,
    ]) {
      part(openFresh)
    }
  })
}
