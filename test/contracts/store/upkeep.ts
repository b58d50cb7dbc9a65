import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { anEvent, aRoute, aSubscription, aTask, completing, DEFAULT, id, START, subscriptionId } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const follow = (name: string, task: TaskId): Change => ({
  do: 'subscribe',
  subscription: aSubscription({ id: subscriptionId(name), task, route: aRoute({ chat: name }) }),
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'kanban-upkeep-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

export function upkeep(openFresh: OpenFresh): void {
  const given = setting(openFresh)

  test('a sound store has no faults, a size and a schema', async () => {
    await given.create(aTask({ id: A }))
    expect(await given.store.upkeep.integrity()).toEqual([])
    expect(await given.store.upkeep.size()).toBeGreaterThan(0)
    expect(await given.store.upkeep.schemaVersion()).toBeGreaterThan(0)
  })

  describe('a backup', () => {
    test('is one file, made while the board is written to', async () => {
      await given.create(aTask({ id: A }))
      const file = join(folder(), 'backup.db')
      const [size] = await Promise.all([given.store.upkeep.backup(file), given.create(aTask({ id: B }))])
      expect(size).toBeGreaterThan(0)
      expect(existsSync(file)).toBe(true)
    })

    test('overwrites nothing', async () => {
      const file = join(folder(), 'precious.txt')
      writeFileSync(file, 'mine')
      await expect(given.store.upkeep.backup(file)).rejects.toMatchObject({ refusal: { code: 'failed' } })
    })

    test('that cannot be written names where it was to go, not the board', async () => {
      const nowhere = join(folder(), 'nowhere')
      await expect(given.store.upkeep.backup(join(nowhere, 'backup.db'))).rejects.toMatchObject({
        refusal: { code: 'store_io', message: expect.stringContaining(`reading or writing ${nowhere} failed`) },
      })
    })
  })

  describe('pruning', () => {
    test('removes the old events of archived tasks and goes on counting', async () => {
      await given.create(aTask({ id: A, status: 'archived' }), aTask({ id: B }))
      await given.commit({
        do: 'event',
        event: anEvent(A, 'archived', { from: 'done' }, { at: START + 50 }),
        tell: null,
      })
      expect(await given.store.upkeep.prune(START + 10)).toBe(1)
      expect((await given.store.reads.log.events({ board: DEFAULT, limit: 9 })).map(({ number }) => number)).toEqual([
        2, 3,
      ])
    })

    test('never gives a number twice, even when the newest event was an old one', async () => {
      await given.create(aTask({ id: A, status: 'archived' }))
      await given.store.upkeep.prune(START + 99)
      const [event] = await given.commit({ do: 'event', event: anEvent(B, 'heartbeat', { note: '' }), tell: null })
      expect(event?.number).toBe(2)
    })

    test('removes deliveries that are settled, and keeps what is still owed', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(
        follow('s_1', A),
        follow('s_2', B),
        ...completing(aTask({ id: A })),
        ...completing(aTask({ id: B })),
      )
      const [sent] = await given.store.outbox.take(aRoute({ chat: 's_1' }), START, 1)
      await given.store.outbox.settle(sent?.key ?? '', { state: 'sent', messageRef: null, at: START })
      expect(await given.store.upkeep.prune(START + 10)).toBe(1)
      expect((await given.store.reads.log.deliveries({ limit: 9 })).map(({ state }) => state)).toEqual(['pending'])
      expect(await given.store.upkeep.prune(START + 10)).toBe(0)
    })
  })

  describe('quiet subscriptions', () => {
    test('end with an event once their task has long been done, and only then', async () => {
      const C = id('t_c')
      await given.create(aTask({ id: A }), aTask({ id: B }), aTask({ id: C }))
      await given.commit(
        follow('s_1', A),
        follow('s_2', B),
        follow('s_3', C),
        ...completing(aTask({ id: A })),
        ...completing(aTask({ id: C })),
      )
      await given.commit({
        do: 'event',
        event: anEvent(C, 'commented', { author: 'ada', length: 3 }, { at: START + 50 }),
        tell: null,
      })
      expect(await given.store.upkeep.endQuietSubscriptions(START + 10, START + 99)).toBe(1)
      expect((await given.store.reads.log.subscriptions()).map((one) => one.id)).toEqual(['s_2', 's_3'])
      const [event] = await given.store.reads.log.events({ task: A, limit: 1 })
      expect(event).toMatchObject({
        kind: 'unsubscribed',
        at: START + 99,
        payload: { platform: 'telegram', chat: 's_1', reason: 'quiet' },
      })
    })

    test('are looked through to the last', async () => {
      const names = Array.from({ length: 450 }, (_, n) => id(`t_${n}`))
      await Promise.all(
        names.map((name) =>
          given.commit(
            { do: 'insert_task', task: aTask({ id: name }) },
            follow(`s_${name}`, name),
            ...completing(aTask({ id: name })),
          ),
        ),
      )
      expect(await given.store.upkeep.endQuietSubscriptions(START + 10, START + 99)).toBe(450)
      expect(await given.store.reads.log.subscriptions()).toEqual([])
    })
  })
}
