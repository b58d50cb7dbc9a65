import { openStore } from '../../../kanban-core/store/open.ts'
import { storeContract } from '../../contracts/store.ts'
import { makePlace, removePlace } from './place.ts'

storeContract('SQLite', async () => {
  const place = await makePlace()
  const first = await openStore(place.url, { create: true })
  let store = first
  return {
    store: first,
    reopen: async () => {
      await store.close()
      store = await openStore(place.url)
      return store
    },
    destroy: async () => {
      await store.close()
      await removePlace(place)
    },
  }
})
