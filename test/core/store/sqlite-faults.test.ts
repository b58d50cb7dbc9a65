import { chmodSync, closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import type { StoreOptions } from '../../../kanban-core/store/open.ts'
import type { Store } from '../../../kanban-core/store/store.ts'
import { anIncoming } from '../../contracts/store/chats.ts'
import { aBoard, aTask, commenting, creating, DEFAULT, id } from '../../contracts/store/samples.ts'
import { aPlace } from './place.ts'
import type { Place } from './place.ts'

const A = id('t_a')
const refusedWith = (code: string) => ({ refusal: { code } })

async function opened(place: Place, options: StoreOptions = {}): Promise<Store> {
  const store = await openStore(place.url, options)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

/** A board with one task. */
async function aStore(place: Place, options: StoreOptions = {}): Promise<Store> {
  const store = await opened(place, { create: true, ...options })
  await store.commit([{ do: 'insert_board', board: aBoard() }, ...creating(aTask({ id: A }))])
  return store
}

/** Another program that holds the file. */
function foreigner(place: Place): Database.Database {
  const db = new Database(place.file, { timeout: 0 })
  onTestFinished(() => void db.close())
  return db
}

const long = (n: number): Change => ({ do: 'set_value', name: `n${n}`, value: 'x'.repeat(20_000) })

/** Overwrites the middle of the file. */
function scribble(file: string): void {
  const handle = openSync(file, 'r+')
  const size = statSync(file).size
  writeSync(handle, Buffer.alloc(Math.floor(size / 2), 0xa5), 0, undefined, Math.floor(size / 3))
  closeSync(handle)
}

describe('a full disk', () => {
  test('refuses the write with a sentence, leaves nothing half-done, and work goes on when there is room again', async () => {
    const store = await aStore(await aPlace(), { maxPages: 120 })
    const refused = async () => {
      for (let n = 0; ; n += 1) {
        const made = await store.commit([commenting(A, `before ${n}`), long(n)]).catch((error: unknown) => error)
        if (made instanceof Error) return { made, n }
      }
    }
    const { made, n } = await refused()
    expect(made).toMatchObject(refusedWith('store_full'))
    expect(made).toHaveProperty('refusal.message', expect.stringContaining('is full, so nothing was written'))
    expect((await store.reads.log.comments(A, 999)).map(({ body }) => body)).toEqual(
      Array.from({ length: n }, (_, at) => `before ${at}`),
    )
    await store.commit([{ do: 'set_value', name: 'n0', value: null }])
    expect(await store.commit([commenting(A, 'after'), long(n)])).toMatchObject({ ok: true })
    expect(await store.upkeep.integrity()).toEqual([])
  })

  test('refuses what shares the transaction as well, and what comes after it is kept', async () => {
    const store = await aStore(await aPlace(), { maxPages: 100 })
    const huge: Change = { do: 'set_value', name: 'huge', value: 'x'.repeat(1_000_000) }
    const writes = [[commenting(A, 'one')], [huge], [commenting(A, 'three')]].map((changes) => store.commit(changes))
    expect(await Promise.allSettled(writes)).toMatchObject([
      { reason: refusedWith('store_full') },
      { reason: refusedWith('store_full') },
      { value: { ok: true } },
    ])
    expect((await store.reads.log.comments(A, 9)).map(({ body }) => body)).toEqual(['three'])
  })
})

test('when the commit itself fails, all that share it are refused, nobody is told, and the next one works', async () => {
  const place = await aPlace()
  const store = await aStore(place)
  // A rule that is checked only at COMMIT stands in for a disk that fails there.
  const trap = foreigner(place)
  trap.exec(`
    CREATE TABLE trap (board TEXT REFERENCES boards (slug) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER spring AFTER INSERT ON comments WHEN new.body = 'trap' BEGIN INSERT INTO trap VALUES ('nowhere'); END;`)
  const heard: number[] = []
  store.listen(({ events }) => heard.push(events.length))
  const group = await Promise.allSettled([
    store.commit([commenting(A, 'one')]),
    store.commit([commenting(A, 'trap')]),
    store.inbox.keep(anIncoming('1')),
  ])
  expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(heard).toEqual([])
  expect(await store.commit([commenting(A, 'two')])).toMatchObject({ ok: true })
  expect((await store.reads.log.comments(A, 9)).map(({ body }) => body)).toEqual(['two'])
  expect(heard).toEqual([0])
})

describe('a home that cannot be written', () => {
  test('can be read, and refuses each write', async () => {
    const place = await aPlace()
    await (await aStore(place)).close()
    const store = await opened(place, { readonly: true })
    expect((await store.reads.tasks.get(A))?.id).toBe(A)
    await expect(store.commit([commenting(A, 'no')])).rejects.toMatchObject(refusedWith('store_readonly'))
    await expect(store.inbox.keep(anIncoming('1'))).rejects.toMatchObject(refusedWith('store_readonly'))
    expect(await store.reads.log.comments(A, 9)).toEqual([])
  })
})

describe('a damaged board', () => {
  test('that is no database at all is refused when it is opened', async () => {
    const place = await aPlace()
    writeFileSync(place.file, 'this is a letter, not a board. '.repeat(300))
    await expect(openStore(place.url)).rejects.toMatchObject(refusedWith('store_corrupt'))
    expect(readFileSync(place.file, 'utf8')).toContain('a letter')
  })

  test('that lost a part is refused where the part is read, and the check names it', async () => {
    const place = await aPlace()
    const store = await aStore(place)
    await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        store.commit(creating(aTask({ id: id(`t_${n}`), body: 'words '.repeat(200) }))),
      ),
    )
    await store.close()
    scribble(place.file)
    const damaged = await opened(place)
    expect(await damaged.upkeep.integrity()).not.toEqual([])
    const readAll = async () => {
      for (let n = 0; n < 500; n += 1) await damaged.reads.tasks.get(id(`t_${n}`))
    }
    await expect(readAll()).rejects.toMatchObject(refusedWith('store_corrupt'))
  })
})

describe('a lock that another program holds', () => {
  test('lets the rest of the program go on, and the write follows when it is gone', async () => {
    const place = await aPlace()
    const store = await aStore(place)
    const other = foreigner(place)
    other.exec('BEGIN IMMEDIATE')
    const order: string[] = []
    const writes = [1, 2].map((n) => store.commit([commenting(A, `${n}`)]).then(() => order.push(`write ${n}`)))
    await wait(1)
    order.push('timer')
    expect((await store.reads.tasks.get(A))?.id).toBe(A)
    order.push('read')
    other.exec('COMMIT')
    await Promise.all(writes)
    expect(order).toEqual(['timer', 'read', 'write 1', 'write 2'])
    expect((await store.reads.log.comments(A, 9)).map(({ body }) => body)).toEqual(['1', '2'])
  })

  test('is waited for only so long; then everything that waits is refused, and work goes on later', async () => {
    const place = await aPlace()
    const store = await aStore(place, { patience: 1 })
    const other = foreigner(place)
    other.exec('BEGIN IMMEDIATE')
    const writes = await Promise.allSettled([store.commit([commenting(A, '1')]), store.inbox.keep(anIncoming('1'))])
    expect(writes).toMatchObject([{ reason: refusedWith('store_busy') }, { reason: refusedWith('store_busy') }])
    other.exec('ROLLBACK')
    expect(await store.commit([commenting(A, '2')])).toMatchObject({ ok: true })
    expect((await store.reads.log.comments(A, 9)).map(({ body }) => body)).toEqual(['2'])
  })

  test('does not keep the store from being closed', async () => {
    const place = await aPlace()
    const store = await aStore(place)
    foreigner(place).exec('BEGIN IMMEDIATE')
    const write = store.commit([commenting(A, '1')])
    const closing = store.close()
    await expect(write).rejects.toMatchObject(refusedWith('store_busy'))
    await closing
    await expect(store.commit([])).rejects.toThrow('the store is closed')
  })
})

test('a board is its owner’s alone, its log too', async () => {
  const place = await aPlace()
  chmodSync(place.home, 0o755)
  await aStore(place)
  for (const name of ['', '-wal', '-shm']) expect(statSync(place.file + name).mode & 0o777).toBe(0o600)
})

test('a board that was paused in a backup is there as it was', async () => {
  const place = await aPlace()
  const store = await aStore(place)
  const copy = { ...place, file: `${place.file}.copy`, url: `sqlite:${place.file}.copy` }
  await store.upkeep.backup(copy.file)
  const then = await store.reads.tasks.get(A)
  await store.commit([commenting(A, 'later')])
  const restored = await opened(copy)
  expect(await restored.reads.tasks.get(A)).toEqual(then)
  expect(await restored.reads.log.comments(A, 9)).toEqual([])
  expect(await restored.commit([{ do: 'set_board', slug: DEFAULT, set: { title: 'copy' } }])).toMatchObject({
    ok: true,
  })
})
