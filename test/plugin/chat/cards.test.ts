import { afterEach, beforeEach, expect, test } from 'vitest'
import { LOCAL_OPERATOR, PostFailed, PostRefused, SECOND, plain } from '../../../kanban-core/index.ts'
import type { TaskId, View } from '../../../kanban-core/index.ts'
import { CardKeeper } from '../../../plugin/chat/cards.ts'
import { chat, openPostOffice } from '../../core/notify/post-office.ts'
import type { PostOffice } from '../../core/notify/post-office.ts'

let office: PostOffice
let keeper: CardKeeper
let drawn: { readonly ref: string; readonly text: string; readonly at: number }[]
let weather: (tries: number) => void
let tries: number

beforeEach(async () => {
  office = await openPostOffice()
  drawn = []
  tries = 0
  weather = () => undefined
  keeper = open()
  keeper.ready('telegram')
  keeper.start()
})
afterEach(async () => {
  await keeper.stop()
  await office.close()
})

function open(): CardKeeper {
  const { store, clock } = office.bench
  return new CardKeeper({
    store,
    clock,
    random: () => 0,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    edit: async (_, ref, view) => {
      tries += 1
      weather(tries)
      drawn.push({ ref, text: textOf(view), at: clock.now() })
    },
  })
}

const textOf = (view: View): string =>
  view.nodes
    .map((node) => (node.kind === 'text' ? plain(node.spans) : node.kind === 'quote' ? node.text : ''))
    .join('\n')
const here = chat('a')

/** A task whose create message follows it. */
async function carded(title: string, ref: string): Promise<TaskId> {
  const id = await office.task(title, here)
  const [newest] = await office.bench.store.reads.log.events({ task: id, limit: 1 })
  await office.bench.store.cards.keep({
    board: 'default' as never,
    task: id,
    event: null,
    route: here,
    messageRef: ref,
    drawn: newest?.number ?? 0,
    createdAt: office.bench.clock.now(),
  })
  return id
}
const step = (id: TaskId, name: 'block' | 'unblock' | 'complete' | 'archive') => {
  const args = {
    block: { kind: 'needs_input', reason: 'which?', options: ['eu'] },
    unblock: { answer: 'eu', raiseCeiling: null },
    complete: { summary: 'all done', metadata: null, result: null },
    archive: {},
  } as const
  return office.bench.board.step(id, name, args[name], LOCAL_OPERATOR)
}

test('steps that follow at once are one drawing, of the latest; later ones are a second or more apart', async () => {
  const id = await carded('Ship it', 'm1')
  await step(id, 'block')
  await step(id, 'unblock')
  await step(id, 'complete')
  await office.pass(2 * SECOND, 100)
  expect(drawn.map(({ text }) => text)).toEqual([expect.stringMatching(/^✔ t_\w+ Ship it\ndone .*\nall done/)])
  await step(id, 'archive')
  await office.pass(2 * SECOND, 100)
  expect(drawn.at(-1)?.text).toContain('archived')
  expect((drawn[1]?.at ?? 0) - (drawn[0]?.at ?? 0)).toBeGreaterThanOrEqual(SECOND)
  expect(await office.bench.store.cards.ofTask(id)).toEqual([])
})

test('a limit of the service is respected, and then the latest is drawn', async () => {
  const id = await carded('Ship it', 'm1')
  weather = (count) => {
    if (count === 1) throw new PostFailed('slow down', { retryAfter: 30 * SECOND })
  }
  await step(id, 'block')
  await office.pass(20 * SECOND, SECOND)
  await step(id, 'complete')
  expect([tries, drawn.length]).toEqual([1, 0])
  await office.pass(20 * SECOND, SECOND)
  expect(drawn.map(({ text }) => text)).toEqual([expect.stringContaining('all done')])
})

test('a message that is gone is not drawn again', async () => {
  const id = await carded('Ship it', 'm1')
  weather = () => {
    throw new PostRefused('message to edit not found')
  }
  await step(id, 'block')
  await office.pass(5 * SECOND, SECOND)
  await step(id, 'complete')
  await office.pass(5 * SECOND, SECOND)
  expect(tries).toBe(1)
})

test('what a restart has missed is drawn when the chat is back, and nothing else', async () => {
  const [changed] = [await carded('Changed', 'm1'), await carded('As it was', 'm2')]
  await keeper.stop()
  await step(changed, 'block')
  keeper = open()
  keeper.start()
  await office.pass(5 * SECOND, SECOND)
  expect(drawn).toEqual([])
  keeper.ready('telegram')
  await office.pass(5 * SECOND, SECOND)
  expect(drawn.map(({ ref }) => ref)).toEqual(['m1'])
})

test('a ping says who decided, however that was done, and before how anything stands', async () => {
  await office.courier.start()
  await office.courier.ready('telegram')
  const others = await Promise.all(Array.from({ length: 20 }, (_, n) => carded(`Other ${n}`, `o${n}`)))
  const id = await office.task('Ask me', here)
  await step(id, 'block')
  await office.pass(SECOND, 100)
  const [card] = await office.bench.store.cards.ofTask(id)
  expect(card).toMatchObject({ messageRef: 'm1' })
  for (const other of others) await step(other, 'complete')
  await office.pass(5 * SECOND, 100)
  await step(id, 'unblock')
  await office.pass(3 * SECOND, 100)
  expect(drawn.find(({ ref }) => ref === 'm1')?.text).toContain('✔ local answered: eu')
  expect(await office.bench.store.cards.ofTask(id)).toEqual([])
  await office.pass(5 * 60 * SECOND, SECOND)
  expect(drawn.filter(({ ref }) => ref.startsWith('o'))).toHaveLength(20)
})
