import { afterEach, beforeEach, expect, test } from 'vitest'
import { PostFailed } from '../../../kanban-core/notify/delivery.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import { chat, openPostOffice, textOf } from './post-office.ts'
import type { PostOffice } from './post-office.ts'

let office: PostOffice
beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(() => office.close())

async function finishMany(many: number): Promise<void> {
  for (let index = 1; index <= many; index++)
    await office.finished(`Task ${index}`, chat('a', { anchor: `create-${index}` }))
}

test('up to five due pings arrive one by one', async () => {
  await finishMany(5)
  await office.courier.start()
  await office.courier.ready('telegram')
  await office.rest()
  expect(office.platforms.arrived.map((post) => post.route.anchor)).toEqual([
    'create-1',
    'create-2',
    'create-3',
    'create-4',
    'create-5',
  ])
})

test('more than five collapse into one digest that settles all of them', async () => {
  await finishMany(8)
  await office.courier.start()
  await office.courier.ready('telegram')
  await office.rest()
  expect(office.platforms.arrived).toHaveLength(1)
  expect(office.platforms.textAt('a')).toContain('8 updates: 8 done')
  expect(office.platforms.arrived[0]?.route.anchor).toBeNull()
  expect(new Set((await office.deliveries()).map((row) => `${row.state} ${row.messageRef}`))).toEqual(
    new Set(['sent m1']),
  )
})

test('a steady stream is held to so many messages a minute and goes on as digests', async () => {
  office.restart({ limits: { perMinute: 3 } })
  await office.courier.start()
  await office.courier.ready('telegram')
  for (let index = 1; index <= 60; index++) {
    await office.finished(`Task ${index}`, chat('a'))
    await office.pass(SECOND)
  }
  await office.pass(2 * MINUTE, SECOND)
  expect(office.platforms.arrived.length).toBeLessThanOrEqual(9)
  expect(new Set((await office.deliveries()).map((row) => row.state))).toEqual(new Set(['sent']))
})

test('where pings gather, a place gets one message in that time, and what came meanwhile as one', async () => {
  office.restart({ gather: () => 30 * MINUTE })
  await office.courier.start()
  await office.courier.ready('telegram')
  for (const name of ['One', 'Two', 'Three']) {
    await office.finished(name, chat('a'))
    await office.pass(MINUTE)
  }
  expect(office.platforms.arrived).toHaveLength(1)
  await office.pass(30 * MINUTE, MINUTE)
  expect(office.platforms.arrived).toHaveLength(2)
  expect(office.platforms.textAt('a')).toContain('2 updates: 2 done')
})

test('a digest whose reply was lost is sent again alone and under the same key', async () => {
  office.platforms.weather = (_, tries) => {
    if (tries === 1) throw new PostFailed('the reply was lost', { ambiguous: true })
  }
  await finishMany(7)
  await office.courier.start()
  await office.courier.ready('telegram')
  await office.rest()
  await finishMany(2)
  await office.pass(10 * SECOND, SECOND)
  const [first, again, ...later] = office.platforms.tried
  expect(again?.options).toEqual({ key: first?.options.key, possibleRepeat: true })
  expect(textOf(again?.view ?? { nodes: [] })).toContain('7 updates')
  expect(later.map((post) => post.options.possibleRepeat)).toEqual([false, false])
})

test('a gateway killed while it sends a digest sends the same rows under the same key', async () => {
  await finishMany(7)
  office.platforms.weather = (_, tries) => (tries === 1 ? new Promise<void>(() => undefined) : undefined)
  await office.courier.start()
  await office.courier.ready('telegram')
  await office.rest()
  office.restart()
  await finishMany(3)
  await office.courier.start(['telegram'])
  await office.courier.ready('telegram')
  await office.rest()
  const [first, again, ...later] = office.platforms.tried
  expect(again?.options).toEqual({ key: first?.options.key, possibleRepeat: true })
  expect(later).toHaveLength(3)
})

test('an outage of a day loses nothing, keeps the order and ends without a flood', async () => {
  let down = true
  office.platforms.weather = () => {
    if (down) throw new PostFailed('connect ECONNREFUSED')
  }
  await office.courier.start()
  await office.courier.ready('telegram')
  const ids: string[] = []
  for (let hour = 0; hour < 24; hour++) {
    ids.push(await office.finished(`Hour ${hour}`, chat('a')))
    await office.pass(HOUR, 2 * MINUTE)
  }
  expect(office.platforms.arrived).toHaveLength(0)
  const triedWhileDown = office.platforms.tried.length
  expect(triedWhileDown).toBeLessThan(DAY / (2 * MINUTE))
  down = false
  await office.pass(10 * MINUTE, 30 * SECOND)
  ids.push(await office.finished('After', chat('a')))
  await office.rest()
  expect(new Set((await office.deliveries()).map((row) => row.state))).toEqual(new Set(['sent']))
  expect(office.platforms.arrived.length).toBeLessThanOrEqual(3)
  const shown = office.platforms.textAt('a').match(/t_[0-9a-z]{8} Hour \d+/g) ?? []
  expect(shown.map((line) => Number(/\d+$/.exec(line)?.[0]))).toEqual(
    [...shown.keys()].map((index) => Number(/\d+$/.exec(shown[index] ?? '')?.[0])).sort((a, b) => a - b),
  )
  expect(office.platforms.textAt('a')).toContain('24 updates: 24 done')
  expect(office.platforms.arrived.at(-1)?.view.nodes).toBeDefined()
  expect(await office.bench.store.reads.log.subscriptions()).toHaveLength(25)
})
