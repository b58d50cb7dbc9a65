import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrate, migrations } from '../../../kanban-core/store/migrate.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import { connectWriter, schemaOf } from '../../../kanban-core/store/sqlite/connection.ts'
import { anIncoming } from '../../contracts/store/chats.ts'
import { aRoute, aTask, completing, creating, id, START } from '../../contracts/store/samples.ts'
import { aPlace } from './place.ts'
import type { Place } from './place.ts'

const FOLDER = new URL('../../../kanban-core/store/sqlite/migrations/', import.meta.url)
const SHIPPED = { '0001_board.sql': 'cc5d0c9a144357deeefca53c0a67503b411b2c05185dd264be09849f1ac12aa9' } as const

/** A board as the program of that schema has left it. */
async function boardOfSchema(version: number): Promise<Place> {
  const place = await aPlace()
  writeFileSync(place.file, '')
  const sql = connectWriter(place.file, { durability: 'normal', readonly: false, create: true, maxPages: null })
  const known = await migrations(FOLDER)
  await migrate(schemaOf(sql), known.slice(0, version), place.home)
  sql.db.exec(`INSERT INTO boards (slug, title, created_at) VALUES ('default', 'Default', 1);
    INSERT INTO inbox (platform, event_id, at) VALUES ('telegram', 'seen', ${START});
    INSERT INTO subscriptions (id, task, route_key, route, created_at) VALUES ('s_1', '', 'k', '${JSON.stringify(aRoute())}', 1);
    INSERT INTO events (board, number, task, at, "by", kind, payload) VALUES ('default', 1, 't_old', 1, '{}', 'heartbeat', '{"note":"x"}');`)
  sql.db.close()
  return place
}

test.each(Object.entries(SHIPPED))('%s has shipped, so it stays as it is', (name, hash) => {
  expect(
    createHash('sha256')
      .update(readFileSync(new URL(name, FOLDER)))
      .digest('hex'),
  ).toBe(hash)
})

test('a board of the first schema becomes one of the newest, with all that it held', async () => {
  const place = await boardOfSchema(1)
  const store = await openStore(place.url)
  try {
    expect(await store.upkeep.schemaVersion()).toBe((await migrations(FOLDER)).at(-1)?.version)
    expect(await store.upkeep.integrity()).toEqual([])
    expect(await store.inbox.keep(anIncoming('seen'))).toBe(false)
    expect(await store.inbox.unanswered('telegram', 9)).toEqual([])
    expect(await store.reads.log.subscriptions(null)).toHaveLength(1)
    expect((await store.reads.log.events({ task: id('t_old'), limit: 9 })).map(({ kind }) => kind)).toEqual([
      'heartbeat',
    ])
    await store.commit(creating(aTask({ id: id('t_a') })))
    expect(await store.commit(completing(aTask({ id: id('t_a') })))).toMatchObject({ ok: true })
  } finally {
    await store.close()
  }
})
