import { afterEach, describe, expect, test } from 'vitest'
import { SCENES, stage } from './scenes/stage.ts'
import type { Stage } from './scenes/stage.ts'
import type { Shown } from './scenes/scene.ts'

let on: Stage

afterEach(() => on.end())

const CREATED = /Created \W*(t_[0-9a-z]{8})/
const introduces = (title: string) => (message: Shown) => CREATED.test(message.text) && message.text.includes(title)

/** The id that the answer to a create names. */
async function answerTo(title: string): Promise<string> {
  const { text } = await on.scene.seen(introduces(title))
  return CREATED.exec(text)?.[1] ?? 'none'
}

/** Answers to a create, those included that show how the task stands by now. */
const answersTo = (title: string): readonly Shown[] =>
  on.scene.shown.filter(({ text }) => text.includes(title) && !text.includes('✅'))

/** Messages of the service that tell the same end. */
const told = (words: string): number =>
  on.scene.shown.filter(({ text }) => text.includes('✅') && text.includes(words)).length

describe.each(SCENES)('on %s', (name, make) => {
  /** What the platform cannot tell apart is sent once more: Telegram has no key for its messages. */
  const most = name === 'telegram' ? 2 : 1
  const toldOnce = (words: string) => {
    expect(told(words)).toBeGreaterThanOrEqual(1)
    expect(told(words)).toBeLessThanOrEqual(most)
  }

  test(
    'limits, faults, lost replies, repeated events and a kill lose nothing, and repeat no more than the service makes necessary',
    { timeout: 60_000 },
    async () => {
      on = await stage(make)
      on.scene.fault('answer', 'limit', 'error')
      on.scene.command('create "the first"')
      on.scene.redeliver()
      on.scene.redeliver()
      const first = await answerTo('the first')
      on.scene.fault('post', 'limit', 'reply lost')
      await on.verb('complete', { tasks: [first], summary: 'its reply was lost' })
      await settled(first)
      toldOnce('its reply was lost')

      on.scene.command('create "the second"')
      const second = await answerTo('the second')
      on.scene.fault('post', 'hang after')
      await on.verb('complete', { tasks: [second], summary: 'sent and killed' })
      await on.scene.seen(({ text }) => text.includes('✅') && text.includes('sent and killed'))
      on.scene.fault('answer', 'hang after')
      on.scene.command('create "the third"')
      await answerTo('the third')
      await on.world.stop('SIGKILL')
      await on.world.start()
      const again = await on.scene.seen(({ text }) => text.includes('was done just before the gateway restarted'))
      expect(again.text).toContain('the third')
      await settled(second)
      toldOnce('sent and killed')
      const tasks = await on.verb<{ title: string }[]>('list', {})
      expect(tasks.map(({ title }) => title).toSorted()).toEqual(['the first', 'the second', 'the third'])
      expect(answersTo('the first')).toHaveLength(1)
      expect(answersTo('the second')).toHaveLength(1)
    },
  )
})

/** Every ping of these tasks has arrived, as far as the board knows. */
async function settled(...ids: readonly string[]): Promise<void> {
  for (;;) {
    const all = await on.verb<{ task: string; state: string }[]>('deliveries', {})
    const rows = all.filter(({ task }) => ids.includes(task))
    if (rows.length >= ids.length && rows.every(({ state }) => state === 'sent')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
