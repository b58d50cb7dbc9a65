import { describe, expect, test } from 'vitest'
import type { Run } from '../../../kanban-core/model/run.ts'
import { aRun, aTask, CODER, DEFAULT, id, profile, runId, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const closed = (name: string, number: number, fields: Partial<Run> = {}): Run =>
  aRun({ id: runId(name), task: A, number, state: 'closed', tokenHash: null, endedAt: START + number, ...fields })

export function runs(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const keep = async (...made: readonly Run[]) => {
    await given.create(aTask({ id: A, title: 'First' }), aTask({ id: B, title: 'Second' }))
    await given.commit(...made.map((run) => ({ do: 'insert_run', run }) as const))
  }
  const reads = () => given.store.reads.runs

  describe('a kept run', () => {
    test('comes back as it was given, every field of it', async () => {
      const full: Run = {
        id: runId('r_1'),
        task: A,
        board: DEFAULT,
        number: 3,
        profile: CODER,
        lane: 'review',
        supervisor: 'lease',
        host: 'host-2',
        identity: { bootId: 'b', pid: 42, startTime: '99' },
        marker: 'm',
        tokenHash: 'h',
        epoch: 4,
        state: 'stopping',
        startedAt: 1,
        endedAt: 2,
        attachedAt: 3,
        heartbeatAt: 4,
        note: 'n',
        leaseUntil: 5,
        maxRuntime: 6,
        outcome: 'completed',
        summary: 's',
        metadata: { files: ['a'] },
        error: 'e',
        exitCode: 7,
        signal: 'SIGTERM',
        folder: '/f',
        workspacePath: '/w',
        usage: { tokens: 8 },
        reserved: 0,
        work: { head: 'abc', commits: 2 },
        proof: {
          argv: ['npm', 'test'],
          exitCode: 1,
          signal: null,
          timedOut: false,
          error: null,
          startedAt: 7,
          duration: 8,
          output: 'red',
        },
        claimed: { step: 'complete', summary: 'done', metadata: { a: 1 }, result: null },
        sessionId: 'x',
        stalledSince: 9,
      }
      await keep(full)
      expect(await reads().get(runId('r_1'))).toEqual(full)
      const patch = { identity: null, metadata: { done: true }, exitCode: 0, note: null } as const
      await given.commit({ do: 'set_run', id: runId('r_1'), from: ['stopping'], set: patch })
      expect(await reads().get(runId('r_1'))).toEqual({ ...full, ...patch })
    })

    test('is found by its token while it is open, and by its marker for ever', async () => {
      await keep(aRun({ id: runId('r_1'), task: A, tokenHash: 'secret', marker: 'mark' }))
      expect((await reads().byToken('secret'))?.id).toBe('r_1')
      await given.commit({
        do: 'set_run',
        id: runId('r_1'),
        from: ['starting'],
        set: { state: 'closed', tokenHash: null },
      })
      expect(await reads().byToken('secret')).toBeNull()
      expect((await reads().byMarker('mark'))?.id).toBe('r_1')
      expect(await reads().byMarker('')).toBeNull()
    })

    test('without a process needs no marker, and there may be many of them', async () => {
      await keep(
        closed('r_1', 1, { marker: '', supervisor: 'none' }),
        closed('r_2', 2, { marker: '', supervisor: 'none' }),
      )
      expect(await reads().ofTask(A, 9)).toHaveLength(2)
    })
  })

  test('the runs of a task come newest first, the open ones of all tasks by their start', async () => {
    await keep(
      closed('r_1', 1),
      closed('r_2', 2),
      aRun({ id: runId('r_3'), task: A, number: 3, startedAt: START + 9 }),
      aRun({ id: runId('r_4'), task: B }),
    )
    expect((await reads().ofTask(A, 2)).map((run) => run.id)).toEqual(['r_3', 'r_2'])
    expect((await reads().open()).map((run) => run.id)).toEqual(['r_4', 'r_3'])
    expect(await reads().openCount('profile', 'coder')).toBe(2)
    expect(await reads().openCount('host', 'elsewhere')).toBe(0)
  })

  test('the recent work of a profile leaves out the task that asks', async () => {
    await keep(
      closed('r_1', 1, { outcome: 'completed', summary: 'one' }),
      closed('r_2', 2, { outcome: 'crashed' }),
      closed('r_3', 1, { task: B, outcome: 'completed', summary: 'other', endedAt: START + 5 }),
      closed('r_4', 2, { task: B, outcome: 'completed', profile: profile('critic') }),
    )
    expect(await reads().recentOf(CODER, A, 5)).toEqual([
      { task: B, title: 'Second', summary: 'other', endedAt: START + 5 },
    ])
    expect((await reads().recentOf(CODER, id('t_x'), 5)).map(({ summary }) => summary)).toEqual(['other', 'one'])
  })

  test('the handoff of a task is its newest run that completed or was submitted', async () => {
    await keep(
      closed('r_1', 1, { outcome: 'completed' }),
      closed('r_2', 2, { outcome: 'submitted' }),
      closed('r_3', 3, { outcome: 'crashed' }),
      closed('r_4', 1, { task: B, outcome: 'timed_out' }),
    )
    expect((await reads().handoffs([A, B])).map((run) => run.id)).toEqual(['r_2'])
  })
}
