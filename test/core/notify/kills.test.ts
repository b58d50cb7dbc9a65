import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { PostFailed } from '../../../kanban-core/notify/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import type { Store } from '../../../kanban-core/store/store.ts'
import { chat, openPostOffice, textOf } from './post-office.ts'
import type { PostOffice } from './post-office.ts'

const CHATS = ['a', 'b', 'c'] as const
type Act =
  | { readonly do: 'finish'; readonly chat: (typeof CHATS)[number]; readonly many: number }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'kill' }
  | { readonly do: 'restart' }
  | { readonly do: 'weather'; readonly next: 'fine' | 'down' | 'lost reply' | 'silent' | 'busy' }

const acts = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('finish' as const),
        chat: fc.constantFrom(...CHATS),
        many: fc.constantFrom(1, 1, 2, 7),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(0, 1, 5, 60) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'restart' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('weather' as const),
        next: fc.constantFrom('fine', 'down', 'lost reply', 'silent', 'busy'),
      }),
    },
  ),
  { maxLength: 60 },
)

const never = (): Promise<never> => new Promise(() => undefined)

/** A gateway's view of the world, which ends when the gateway is killed: what it wrote by then is written, and nothing answers it any more. */
function mortal(office: PostOffice) {
  let alive = true
  const { store, clock } = office.bench
  const writing = new Set<Promise<unknown>>()
  const asking = <A extends unknown[], R>(call: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      if (!alive) return never()
      const answer = call(...given)
      const written = answer.catch(() => undefined)
      writing.add(written)
      void written.then(() => writing.delete(written))
      const result = await answer
      return alive ? result : never()
    }
  }
  const outbox: Store['outbox'] = {
    dueRoutes: asking(store.outbox.dueRoutes.bind(store.outbox)),
    waiting: asking(store.outbox.waiting.bind(store.outbox)),
    take: asking(store.outbox.take.bind(store.outbox)),
    settle: asking(store.outbox.settle.bind(store.outbox)),
    recover: asking(store.outbox.recover.bind(store.outbox)),
    replay: asking(store.outbox.replay.bind(store.outbox)),
    nextDue: asking(store.outbox.nextDue.bind(store.outbox)),
  }
  return {
    parts: {
      store: {
        outbox,
        reads: store.reads,
        listen: (listener: Parameters<Store['listen']>[0]) => store.listen((notice) => alive && listener(notice)),
      },
      clock: { now: clock.now, after: (wait: number, act: () => void) => clock.after(wait, () => alive && act()) },
      limits: { digest: 12, perMinute: 1_000 },
    },
    kill: async () => {
      alive = false
      await Promise.all(writing)
    },
  }
}

/** Sends meet this weather; a message with a known key is not shown twice, as Discord's nonce does it. */
function weatherOver(office: PostOffice) {
  const shown: { readonly chat: string; readonly text: string }[] = []
  const keys = new Set<string>()
  const sky = { now: 'fine' as Extract<Act, { do: 'weather' }>['next'] }
  office.platforms.weather = async ({ route, view, options }) => {
    const weather = sky.now
    if (weather === 'down') throw new PostFailed('connect ECONNREFUSED')
    if (weather === 'busy') throw new PostFailed('429', { retryAfter: 2 * SECOND })
    if (!keys.has(options.key)) shown.push({ chat: route.chat, text: textOf(view) })
    keys.add(options.key)
    if (weather === 'lost reply') throw new PostFailed('socket hang up', { ambiguous: true })
    if (weather === 'silent') await never()
  }
  return { shown, sky }
}

async function play(office: PostOffice, script: readonly Act[]) {
  const { shown, sky } = weatherOver(office)
  const finished: Record<string, string[]> = { a: [], b: [], c: [] }
  let life = mortal(office)
  const begin = async () => {
    office.restart(life.parts)
    await office.courier.start(['telegram'])
    await office.courier.ready('telegram')
  }
  await begin()
  for (const act of script) {
    if (act.do === 'finish') {
      for (let one = 0; one < act.many; one++) finished[act.chat]?.push(await office.finished('Task', chat(act.chat)))
    } else if (act.do === 'pass') await office.pass(act.seconds * SECOND, SECOND * 5)
    else if (act.do === 'weather') sky.now = act.next
    else {
      await life.kill()
      life = mortal(office)
      await begin()
    }
  }
  sky.now = 'fine'
  await office.pass(HOUR / 2, MINUTE / 2)
  return { shown, finished }
}

test(
  'whatever the weather and however often the gateway is killed, each ping is shown once and in order',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (script) => {
        const office = await openPostOffice()
        try {
          const { shown, finished } = await play(office, script)
          expect(new Set((await office.deliveries()).map((row) => row.state)).difference(new Set(['sent']))).toEqual(
            new Set(),
          )
          for (const name of CHATS) {
            const told = shown
              .filter((message) => message.chat === name)
              .flatMap(({ text }) => [...new Set(text.match(/t_[0-9a-z]{8}/g))])
            expect(told).toEqual(finished[name])
          }
        } finally {
          await office.close()
        }
      }),
      { numRuns: 60 },
    )
  },
)
