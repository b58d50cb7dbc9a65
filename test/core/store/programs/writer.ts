import { openStore } from '../../../../kanban-core/store/open.ts'
import { aTask, creating, id } from '../../../contracts/store/samples.ts'

/** Makes tasks until it is killed, eight at a time, and names each one that was acknowledged. */
const store = await openStore(process.argv[2] ?? '')
for (let n = 0; ; n += 8) {
  const names = Array.from({ length: 8 }, (_, at) => id(`t_${process.pid}_${n + at}`))
  await Promise.all(
    names.map(async (name) => {
      const committed = await store.commit(creating(aTask({ id: name })))
      if (committed.ok) process.stdout.write(`${name}\n`)
    }),
  )
}
