import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PostFailed, PostRefused } from '../../../kanban-core/notify/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import type { Delivery } from '../../../kanban-core/model/subscription.ts'
import { chat, openPostOffice, textOf } from './post-office.ts'
import type { PostOffice } from './post-office.ts'

let office: PostOffice
const dead: Delivery[] = []

beforeEach(async () => {
  dead.length = 0
  office = await openPostOffice({ onDead: (delivery) => void dead.push(delivery) })
})
afterEach(() => office.close())

async function open(): Promise<void> {
  await office.courier.start()
  await office.courier.ready('telegram')
}

const states = async () => (await office.deliveries()).map((row) => row.state)

test('a commit brings its ping at once', async () => {
  await open()
  const id = await office.finished('Design', chat('a'))
  await office.rest()
  expect(office.platforms.textAt('a')).toContain(`${id} Design`)
  expect(await office.deliveries()).toMatchObject([{ state: 'sent', messageRef: 'm1', attempts: 1, error: null }])
})

test('each place is a queue of its own: a broken one delays nobody', async () => {
  office.platforms.weather = ({ route }) => {
    if (route.chat === 'poisoned') throw new PostFailed('503')
  }
  await open()
  await office.finished('One', chat('poisoned'))
  await office.finished('Two', chat('well'))
  await office.rest()
  expect(office.platforms.textAt('well')).toContain('Two')
  expect(await states()).toEqual(['pending', 'sent'])
})

test('pings of one place arrive in the order of their events, though an earlier one failed', async () => {
  office.platforms.weather = (_, tries) => {
    if (tries <= 2) throw new PostFailed('503')
  }
  await open()
  for (const title of ['First', 'Second', 'Third']) {
    await office.finished(title, chat('a'))
    await office.rest()
  }
  await office.pass(10 * SECOND, SECOND)
  expect(office.platforms.arrived.map((post) => textOf(post.view).match(/First|Second|Third/)?.[0])).toEqual([
    'First',
    'Second',
    'Third',
  ])
  expect(office.platforms.mostAtOnce).toBe(1)
})

test('the wait that a platform asks for is kept', async () => {
  office.platforms.weather = (_, tries) => {
    if (tries === 1) throw new PostFailed('429', { retryAfter: 30 * SECOND })
  }
  await open()
  await office.finished('One', chat('a'))
  await office.pass(29 * SECOND, SECOND)
  expect(office.platforms.tried).toHaveLength(1)
  await office.pass(2 * SECOND, SECOND)
  expect(office.platforms.arrived).toHaveLength(1)
})

test('waits between tries double and have an end', async () => {
  office.platforms.weather = () => {
    throw new PostFailed('503')
  }
  await open()
  await office.finished('One', chat('a'))
  await office.pass(2 * HOUR, MINUTE / 4)
  const times = office.platforms.tried.map((post) => post.at)
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  expect(waits.length).toBeGreaterThan(20)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5 * MINUTE)
})

describe('a place that refuses for good', () => {
  beforeEach(async () => {
    office.platforms.weather = ({ route }) => {
      if (route.chat === 'gone') throw new PostRefused('the bot was blocked')
    }
    await open()
  })

  test('is tried once, its ping is a dead letter with the reason', async () => {
    await office.finished('One', chat('gone'))
    await office.pass(HOUR, MINUTE)
    expect(office.platforms.tried).toHaveLength(1)
    expect(await office.deliveries()).toMatchObject([{ state: 'dead', error: 'the bot was blocked' }])
  })

  test('is told to the operator once, until something arrives there again', async () => {
    for (const title of ['One', 'Two', 'Three']) await office.finished(title, chat('gone'))
    await office.rest()
    expect(dead.map((delivery) => delivery.state)).toEqual(['dead'])
    office.platforms.weather = () => undefined
    await office.finished('Four', chat('gone'))
    await office.rest()
    office.platforms.weather = () => {
      throw new PostRefused('blocked again')
    }
    await office.finished('Five', chat('gone'))
    await office.rest()
    expect(dead).toHaveLength(2)
  })

  test('gets its dead letters by a replay', async () => {
    await office.finished('One', chat('gone'))
    await office.rest()
    office.platforms.weather = () => undefined
    await office.bench.store.outbox.replay(null, office.bench.clock.now())
    office.courier.wake()
    await office.rest()
    expect(await states()).toEqual(['sent'])
    expect(office.platforms.tried.map((post) => post.options.possibleRepeat)).not.toContain(true)
  })
})

test('a ping that may have arrived is sent again with the same key, marked as a possible repeat', async () => {
  office.platforms.weather = (_, tries) => {
    if (tries === 1) throw new PostFailed('the reply was lost', { ambiguous: true })
    if (tries === 2) throw new PostFailed('503')
  }
  await open()
  await office.finished('One', chat('a'))
  await office.pass(10 * SECOND, SECOND)
  const [first, second, third] = office.platforms.tried
  expect([first, second, third].map((post) => post?.options.possibleRepeat)).toEqual([false, true, true])
  expect(new Set(office.platforms.tried.map((post) => post.options.key)).size).toBe(1)
})

test('a platform that never answers holds up nobody else and is asked again', async () => {
  office.platforms.weather = (_, tries) => (tries === 1 ? new Promise<void>(() => undefined) : undefined)
  await open()
  await office.finished('One', chat('a'))
  await office.rest()
  await office.finished('Two', chat('b'))
  await office.rest()
  expect(office.platforms.textAt('b')).toContain('Two')
  await office.pass(3 * MINUTE, 5 * SECOND)
  expect(office.platforms.textAt('a')).toContain('One')
  expect(await states()).toEqual(['sent', 'sent'])
})

test('rows of a platform that is not there wait and say so, and go out when it comes', async () => {
  await office.courier.start()
  for (const title of ['One', 'Two', 'Three']) await office.finished(title, chat('a'))
  await office.rest()
  expect((await office.deliveries()).map((row) => `${row.state}, ${row.error}`)).toEqual(
    Array(3).fill('pending, not sent: telegram is not connected'),
  )
  await office.courier.ready('telegram')
  await office.rest()
  expect(
    office.platforms.arrived.map((post) => [
      textOf(post.view).match(/One|Two|Three/)?.[0],
      post.options.possibleRepeat,
    ]),
  ).toEqual([
    ['One', false],
    ['Two', false],
    ['Three', false],
  ])
})

test('a platform that comes and goes loses nothing', async () => {
  await open()
  office.courier.gone('telegram')
  await office.finished('One', chat('a'))
  await office.pass(3 * HOUR, 10 * MINUTE)
  expect(office.platforms.tried).toHaveLength(0)
  await office.courier.ready('telegram')
  await office.rest()
  expect(await states()).toEqual(['sent'])
})

test('a ping that can never be sent is given up after three days', async () => {
  office.platforms.weather = () => {
    throw new PostFailed('500')
  }
  await open()
  await office.finished('One', chat('a'))
  await office.pass(71 * HOUR, 5 * MINUTE)
  expect(await states()).toEqual(['pending'])
  await office.pass(2 * HOUR, 5 * MINUTE)
  expect(await office.deliveries()).toMatchObject([{ state: 'dead', error: '500' }])
  expect(dead).toHaveLength(1)
})

test('secrets are taken out before anything leaves', async () => {
  office.restart({ redact: (text) => text.replaceAll('hunter2', '•••') })
  await open()
  await office.finished('Password hunter2', chat('a'))
  await office.rest()
  expect(office.platforms.arrived).toHaveLength(1)
  expect(JSON.stringify(office.platforms.arrived)).not.toContain('hunter2')
})

test('quiet hours hold pings back and nothing is lost', async () => {
  const morning = office.bench.clock.now() + 8 * HOUR
  office.restart({ quietUntil: (now) => (now < morning ? morning : null) })
  await open()
  await office.finished('One', chat('a'))
  await office.pass(8 * HOUR - MINUTE, 10 * MINUTE)
  expect(office.platforms.tried).toHaveLength(0)
  await office.pass(2 * MINUTE, MINUTE)
  expect(office.platforms.arrived).toHaveLength(1)
})

test('quiet hours that are taken out of the config end at once', async () => {
  let quiet = true
  office.restart({ quietUntil: (now) => (quiet ? now + 8 * HOUR : null) })
  await open()
  await office.finished('One', chat('a'))
  await office.rest()
  expect(office.platforms.tried).toHaveLength(0)
  quiet = false
  office.courier.reconsider()
  await office.rest()
  expect(office.platforms.arrived).toHaveLength(1)
})
