import { describe, expect, test } from 'vitest'
import type { EventQuery } from '../../../kanban-core/store/store.ts'
import { aBoard, aComment, anAttachment, anEvent, aTask, board, commenting, DEFAULT, id, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const OTHER = board('other')

export function log(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const happen = (task: typeof A, note: string, at = START, on = DEFAULT) =>
    given.commit({ do: 'event', event: anEvent(task, 'heartbeat', { note }, { at, board: on }), tell: null })

  const notes = async (query: EventQuery) =>
    (await given.store.reads.log.events(query)).map((event) =>
      event.kind === 'heartbeat' ? event.payload.note : event.kind,
    )
  test('the newest comments of a task come oldest first', async () => {
    await given.create(aTask({ id: A }), aTask({ id: B }))
    await given.commit(commenting(A, 'one'), commenting(A, 'two'), commenting(B, 'elsewhere'), commenting(A, 'three'))
    expect((await given.store.reads.log.comments(A, 2)).map(({ body }) => body)).toEqual(['two', 'three'])
    expect(await given.store.reads.log.comments(B, 2)).toEqual([aComment(B, 'elsewhere')])
    expect(await given.conflict(commenting(A, 'one'))).toEqual({ why: 'exists', id: `c_${A}_one` })
  })

  test('the attachments of a task come in the order in which they were made', async () => {
    await given.create(aTask({ id: A }))
    const made = [anAttachment(A, 'z.txt'), anAttachment(A, 'a.txt', { size: 0 })]
    await given.commit(...made.map((attachment) => ({ do: 'insert_attachment', attachment }) as const))
    expect(await given.store.reads.log.attachments(A)).toEqual(made)
  })

  describe('events', () => {
    test('are read onwards from a number, or the newest of them', async () => {
      await given.create(aTask({ id: A }))
      for (const note of ['1', '2', '3', '4']) await happen(A, note)
      expect(await notes({ board: DEFAULT, limit: 2 })).toEqual(['3', '4'])
      expect(await notes({ board: DEFAULT, after: 0, limit: 2 })).toEqual(['created', '1'])
      expect(await notes({ board: DEFAULT, after: 3, limit: 9 })).toEqual(['3', '4'])
      expect(await notes({ board: DEFAULT, after: 5, limit: 9 })).toEqual([])
    })

    test('of one task leave out the others', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await happen(A, '1')
      await happen(B, '2')
      await happen(A, '3')
      expect(await notes({ task: A, limit: 2 })).toEqual(['1', '3'])
      expect(await notes({ task: A, after: 0, limit: 2 })).toEqual(['created', '1'])
      expect(await notes({ task: A, board: OTHER, limit: 2 })).toEqual([])
    })

    test('of some kinds are found in a long log', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await Promise.all(Array.from({ length: 4_500 }, (_, n) => happen(A, `${n}`)))
      await given.create(aTask({ id: id('t_c') }))
      const created = async (query: Partial<EventQuery>) =>
        (await given.store.reads.log.events({ board: DEFAULT, kinds: ['created'], limit: 9, ...query })).map(
          ({ task }) => task,
        )
      expect(await created({})).toEqual([A, B, 't_c'])
      expect(await created({ limit: 2 })).toEqual([B, 't_c'])
      expect(await created({ after: 1, limit: 1 })).toEqual([B])
      expect(await created({ kinds: ['crashed'] })).toEqual([])
    })

    test('of every board come in order of time', async () => {
      await given.commit({ do: 'insert_board', board: aBoard({ slug: OTHER }) })
      await given.create(aTask({ id: A }), aTask({ id: B, board: OTHER }))
      await happen(B, 'first', START + 1, OTHER)
      await happen(A, 'second', START + 2)
      await happen(B, 'third', START + 3, OTHER)
      expect(await notes({ limit: 3 })).toEqual(['first', 'second', 'third'])
      expect(await notes({ after: 1, limit: 2 })).toEqual(['first', 'second'])
    })

    test('come back with actor, run, time and payload as they were given', async () => {
      await given.create(aTask({ id: A }))
      const event = anEvent(
        A,
        'blocked',
        { kind: 'capability', reason: 'no “key”', options: ['a', 'b'], by: 'coder' },
        { at: START + 7 },
      )
      await given.commit({ do: 'event', event, tell: null })
      expect(await given.store.reads.log.event(DEFAULT, 2)).toEqual({ ...event, number: 2 })
      expect(await given.store.reads.log.event(DEFAULT, 3)).toBeNull()
    })
  })
}
