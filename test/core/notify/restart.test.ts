import { afterEach, beforeEach, expect, test } from 'vitest'
import { PostFailed } from '../../../kanban-core/notify/delivery.ts'
import { MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import { chat, openPostOffice, textOf } from './post-office.ts'
import type { PostOffice } from './post-office.ts'

let office: PostOffice
beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(() => office.close())

async function open(): Promise<void> {
  await office.courier.start(['telegram'])
  await office.courier.ready('telegram')
  await office.rest()
}

test('a ping that was on its way when the gateway was killed arrives, marked as a possible repeat', async () => {
  office.platforms.weather = () => new Promise<void>(() => undefined)
  await office.finished('One', chat('a'))
  await open()
  expect(await office.deliveries()).toMatchObject([{ state: 'sending' }])
  office.platforms.weather = () => undefined
  office.restart()
  await open()
  expect(office.platforms.arrived.map((post) => post.options.possibleRepeat)).toEqual([true])
  expect(await office.deliveries()).toMatchObject([{ state: 'sent' }])
})

test('after a restart a newer ping does not overtake one that waits for its next try', async () => {
  office.platforms.weather = (_, tries) => {
    if (tries === 1) throw new PostFailed('429', { retryAfter: MINUTE })
  }
  await office.finished('First', chat('a'))
  await open()
  await office.courier.stop()
  office.restart()
  await office.finished('Second', chat('a'))
  await open()
  expect(office.platforms.tried).toHaveLength(1)
  await office.pass(2 * MINUTE, 10 * SECOND)
  expect(office.platforms.arrived.map((post) => textOf(post.view).match(/First|Second/)?.[0])).toEqual([
    'First',
    'Second',
  ])
})

test('stop waits for a message on its way, sends no other one, and leaves no timer', async () => {
  const reply = Promise.withResolvers<void>()
  office.platforms.weather = () => reply.promise
  for (const title of ['One', 'Two', 'Three']) await office.finished(title, chat('a'))
  await open()
  const stopped = office.courier.stop()
  reply.resolve()
  await stopped
  expect((await office.deliveries()).map((row) => row.state)).toEqual(['sent', 'pending', 'pending'])
  expect(office.platforms.tried).toHaveLength(1)
  await office.pass(10 * MINUTE, MINUTE)
  await office.finished('Four', chat('a'))
  await office.pass(MINUTE)
  expect(office.platforms.tried).toHaveLength(1)
  office.restart()
  await open()
  expect(office.platforms.arrived.map((post) => post.options.possibleRepeat)).toEqual([false, false, false, false])
})

test('stop ends within its bound when a platform hangs, and again at once', async () => {
  office.platforms.weather = () => new Promise<void>(() => undefined)
  await office.finished('One', chat('a'))
  await open()
  const stopped = office.courier.stop()
  office.bench.clock.advance(11 * SECOND)
  await stopped
  const again = office.courier.stop()
  office.bench.clock.advance(11 * SECOND)
  await again
})

test('a sent ping is not forgotten because the store could not write it at once', async () => {
  const { outbox } = office.bench.store
  let full = 2
  const store = {
    ...office.bench.store,
    reads: office.bench.store.reads,
    outbox: {
      ...outbox,
      settle: (...words: Parameters<typeof outbox.settle>) =>
        full-- > 0 ? Promise.reject(new Error('disk full')) : outbox.settle(...words),
    },
  }
  office.restart({ store })
  await office.finished('One', chat('a'))
  await open()
  await office.pass(10 * SECOND, SECOND)
  expect(office.platforms.tried).toHaveLength(1)
  expect(await office.deliveries()).toMatchObject([{ state: 'sent' }])
})
