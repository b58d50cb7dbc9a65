import { expect, test } from 'vitest'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { digest } from '../../../kanban-core/notify/digest.ts'
import type { Occasion } from '../../../kanban-core/notify/wording.ts'
import { renderText } from '../../../platforms/terminal/render.ts'
import { WORKER, occasion, sampleTask } from './samples.ts'

const drawn = (occasions: readonly Occasion[]): string => renderText(digest(occasions), { columns: 90, color: false })

function of(id: string, one: Occasion): Occasion {
  return {
    ...one,
    event: { ...one.event, task: id as TaskId },
    task: one.task === null ? null : sampleTask(one.task.status, { id: id as TaskId, title: `Title of ${id}` }),
  }
}
const done = () => occasion('completed', { summary: 'x', by: 'x' }, { by: WORKER })
const blocked = () =>
  occasion('blocked', { kind: 'needs_input', reason: 'Which?', options: [], by: 'x' }, { by: WORKER })
const crashed = () => occasion('crashed', { error: 'x', failures: 1, retryAt: 0, exitCode: 1, signal: null })

test('one line a task, in the order of events, with what wants a person', () => {
  expect(drawn([of('t_a', done()), of('t_b', crashed()), of('t_c', blocked()), of('t_b', done())]))
    .toMatchInlineSnapshot(`
    "📬 4 updates: 2 done, 1 crashed, 1 blocked
    • ✅ t_a Title of t_a — done by backend-dev
    • ✋ t_c Title of t_c — blocked by backend-dev
    • ✅ t_b Title of t_b — done by backend-dev
    One of them waits for a person.
    /kanban list
    [1] Show t_c  [2] List"
  `)
})

test('where there is no room for all, what wants a person is shown and the rest is counted', () => {
  const many = [...Array.from({ length: 40 }, (_, index) => of(`t_${index}`, done())), of('t_last', blocked())]
  const text = drawn(many)
  expect(text).toContain('41 updates: 40 done, 1 blocked')
  expect(text).toContain('t_last')
  expect(text).toContain('… and 29 more tasks')
})
