import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../kanban-core/store/open.ts'
import { storeContract } from '../../contracts/store.ts'

storeContract('SQLite', async () => {
  const home = await mkdtemp(join(tmpdir(), 'kanban-store-'))
  const url = `sqlite:${join(home, 'board.db')}`
  const first = await openStore(url, { create: true, durability: 'normal' })
  let store = first
  return {
    store: first,
    reopen: async () => {
      await store.close()
      store = await openStore(url)
      return store
    },
    destroy: async () => {
      await store.close()
      await rm(home, { recursive: true, force: true })
    },
  }
})
