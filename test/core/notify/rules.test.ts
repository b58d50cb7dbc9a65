import { expect, test } from 'vitest'
import { AUDIENCE_OF } from '../../../kanban-core/model/audience.ts'
import { EVENT_KINDS } from '../../../kanban-core/model/event.ts'

const toldTo = (audience: string | null) => EVENT_KINDS.filter((kind) => AUDIENCE_OF[kind] === audience).toSorted()

test('followers hear how a task ended or came to wait, and of a silent worker and a budget; of nothing else', () => {
  expect(toldTo('subscribers')).toEqual([
    'blocked',
    'budget_reached',
    'completed',
    'crashed',
    'gave_up',
    'no_verdict',
    'stalled',
    'submitted',
    'timed_out',
  ])
})

test('operators hear of what only they can mend', () => {
  expect(toldTo('operators')).toEqual(['parked', 'stuck', 'survivors'])
})
