import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import { ping } from '../../../kanban-core/notify/ping.ts'
import type { Occasion } from '../../../kanban-core/notify/wording.ts'
import { buttonsOf } from '../../../platforms/blocks.ts'
import { renderText } from '../../../platforms/terminal/render.ts'
import { ADA, WORKER, occasion, sampleRun, sampleTask } from './samples.ts'

const drawn = (one: Occasion): string => renderText(ping(one), { columns: 90, color: false })
const commands = (one: Occasion): readonly string[] =>
  buttonsOf(ping(one)).map((button) => `${button.command}${button.ask === undefined ? '' : ' …'}`)
const block = (reason: string) =>
  occasion('blocked', { kind: 'needs_input', reason, options: [], by: 'x' }, { by: WORKER })
const quoteIn = (one: Occasion): string =>
  ping(one)
    .nodes.flatMap((node) => (node.kind === 'quote' ? [node.text] : []))
    .join('')
const FAILED = { error: 'out of memory', failures: 1, retryAt: 0 }

describe('what a ping says', () => {
  test('completed by a worker: the whole beginning of its summary', () => {
    const run = sampleRun({ summary: 'users(id, email, password_hash)\nsessions(id, user_id, expires_at)' })
    expect(
      drawn(
        occasion('completed', { summary: 'users(id, email, password_hash)', by: 'backend-dev' }, { by: WORKER, run }),
      ),
    ).toMatchInlineSnapshot(`
      "✅ t_9fc2k1ab Design auth schema
      Done by backend-dev in 4m 12s (run 2).
      │ users(id, email, password_hash)
      │ sessions(id, user_id, expires_at)
      /kanban show t_9fc2k1ab
      [1] Show  [2] Log  [3] Archive"
    `)
  })

  test('completed by a person', () => {
    expect(drawn(occasion('completed', { summary: null, by: 'Ada' }, { by: ADA, run: null }))).toMatchInlineSnapshot(`
      "✅ t_9fc2k1ab Design auth schema
      Marked done by Ada.
      /kanban show t_9fc2k1ab
      [1] Show  [2] Archive"
    `)
  })

  test('blocked with options', () => {
    const asked = {
      kind: 'needs_input',
      reason: 'Which database should sessions live in?',
      options: ['Postgres', 'Redis'],
      by: 'backend-dev',
    } as const
    expect(drawn(occasion('blocked', asked, { by: WORKER }))).toMatchInlineSnapshot(`
      "✋ t_9fc2k1ab Design auth schema
      backend-dev needs an answer (run 2):
      │ Which database should sessions live in?
      /kanban unblock t_9fc2k1ab <answer>
      [1] Postgres  [2] Redis  [3] Other answer…  [4] Show  [5] Log"
    `)
  })

  test('blocked without options', () => {
    const asked = {
      kind: 'capability',
      reason: 'No access to the staging cluster.',
      options: [],
      by: 'backend-dev',
    } as const
    expect(drawn(occasion('blocked', asked, { by: WORKER }))).toMatchInlineSnapshot(`
      "✋ t_9fc2k1ab Design auth schema
      backend-dev cannot do this (run 2):
      │ No access to the staging cluster.
      /kanban assign t_9fc2k1ab <profile>
      [1] Retry  [2] Retry with a hint…  [3] Assign to…  [4] Archive  [5] Show  [6] Log"
    `)
  })

  test('submitted for review by a person', () => {
    expect(drawn(occasion('submitted', { summary: 'Endpoints done, 14 tests green', reviewer: null }, { by: WORKER })))
      .toMatchInlineSnapshot(`
      "👀 t_9fc2k1ab Design auth schema
      backend-dev asks for a review (run 2). Anybody but the author may decide.
      │ Endpoints done, 14 tests green
      /kanban approve t_9fc2k1ab
      [1] Approve  [2] Request changes…  [3] Show  [4] Log"
    `)
  })

  test('crashed and tried again at once', () => {
    expect(drawn(occasion('crashed', { ...FAILED, exitCode: null, signal: 'SIGKILL' }))).toMatchInlineSnapshot(`
      "💥 t_9fc2k1ab Design auth schema
      backend-dev crashed (run 2), killed by SIGKILL. It is tried again at once.
      │ out of memory
      /kanban log t_9fc2k1ab
      [1] Show  [2] Log"
    `)
  })

  test('timed out for the second time', () => {
    const one = occasion('timed_out', {
      error: 'ended after 30m',
      failures: 2,
      retryAt: Date.UTC(2026, 10, 22, 16) + 5 * SECOND,
      limit: 30 * MINUTE,
    })
    expect(drawn(one)).toMatchInlineSnapshot(`
      "⏰ t_9fc2k1ab Design auth schema
      backend-dev was ended at the time limit of 30m (run 2). It is tried again in 5s. It was
      failure 2 in a row.
      │ ended after 30m
      /kanban log t_9fc2k1ab
      [1] Show  [2] Log  [3] Retry now"
    `)
  })

  test('ended without a verdict', () => {
    expect(drawn(occasion('no_verdict', { ...FAILED, error: 'last words: I think that is all' })))
      .toMatchInlineSnapshot(`
      "❓ t_9fc2k1ab Design auth schema
      backend-dev ended without saying how it went (run 2). It is tried again at once.
      │ last words: I think that is all
      /kanban log t_9fc2k1ab
      [1] Show  [2] Log"
    `)
  })

  test('given up', () => {
    const one = occasion(
      'gave_up',
      {
        error: 'AWS_ACCESS_KEY_ID not set in deploy-bot env',
        failures: 3,
        retryAt: null,
        trigger: 'spawn_failed',
        limit: 3,
      },
      { run: sampleRun({ number: 3, folder: null }) },
    )
    expect(drawn(one)).toMatchInlineSnapshot(`
      "⛔ t_9fc2k1ab Design auth schema
      Gave up after 3 failures in a row: backend-dev could not be started (run 3). It waits for
      you.
      │ AWS_ACCESS_KEY_ID not set in deploy-bot env
      /kanban unblock t_9fc2k1ab <hint>
      [1] Retry  [2] Retry with a hint…  [3] Assign to…  [4] Archive  [5] Show"
    `)
  })

  test('given up because all attempts are used', () => {
    const one = occasion('gave_up', { error: 'exit code 1', failures: 1, retryAt: null, trigger: 'crashed', limit: 3 })
    expect(drawn(one)).toMatchInlineSnapshot(`
      "⛔ t_9fc2k1ab Design auth schema
      Gave up after one failure: backend-dev crashed (run 2). All of its attempts are used.
      │ exit code 1
      /kanban retry t_9fc2k1ab --attempts 5
      [1] Allow 5 more attempts  [2] Show  [3] Log"
    `)
  })

  test('stalled', () => {
    expect(drawn(occasion('stalled', { silentFor: 61 * MINUTE }))).toMatchInlineSnapshot(`
      "💤 t_9fc2k1ab Design auth schema
      backend-dev has been silent for 1h 1m (run 2). It is still alive.
      /kanban log t_9fc2k1ab
      [1] Show  [2] Log  [3] Stop"
    `)
  })

  test('stuck', () => {
    expect(
      drawn(
        occasion(
          'stuck',
          { reason: 'no_such_profile', detail: 'no profile is called backend-dev.', readyFor: 12 * MINUTE },
          { run: null },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "⏳ t_9fc2k1ab Design auth schema
      Ready for 12m and not started: no profile is called backend-dev.
      /kanban why t_9fc2k1ab
      [1] Why  [2] Show"
    `)
  })

  test('survivors', () => {
    expect(drawn(occasion('survivors', { pids: [4711, 4712] }))).toMatchInlineSnapshot(`
      "🚨 t_9fc2k1ab Design auth schema
      backend-dev ended (run 2), but 2 processes of its tree could not be: 4711, 4712. Its
      workspace stays locked.
      /kanban show t_9fc2k1ab
      [1] Show  [2] Log"
    `)
  })
})

describe('what can be done with a ping', () => {
  const asked = { kind: 'needs_input', reason: 'Which?', options: ['--force', 'say "no"'], by: 'x' } as const

  test('each option is one button whose words are never taken for flags', () => {
    expect(commands(occasion('blocked', asked, { by: WORKER }))).toEqual([
      'unblock t_9fc2k1ab -- --force',
      'unblock t_9fc2k1ab -- say "no"',
      'unblock t_9fc2k1ab -- …',
      'show t_9fc2k1ab',
      'log t_9fc2k1ab',
    ])
  })

  test('a review is decided by two buttons', () => {
    expect(commands(occasion('submitted', { summary: 'x', reviewer: null }, { by: WORKER })).slice(0, 2)).toEqual([
      'approve t_9fc2k1ab',
      'request-changes t_9fc2k1ab -- …',
    ])
  })

  test('a task that has gone on since can only be looked at', () => {
    const late = occasion('blocked', asked, { by: WORKER, status: 'done' })
    expect(commands(late)).toEqual(['show t_9fc2k1ab', 'log t_9fc2k1ab'])
    expect(drawn(late)).toContain('Meanwhile it is done.')
  })

  test('a task that was deleted since has no buttons', () => {
    const late = occasion('completed', { summary: 'x', by: 'x' }, { task: null })
    expect(commands(late)).toEqual([])
    expect(drawn(late)).toContain('deleted')
  })
})

describe('long and hostile texts', () => {
  test('a long text is cut at a word and says how much more there is', () => {
    const reason = 'word '.repeat(1000).trim()
    const quote = quoteIn(block(reason))
    const [, shown = '', more] = /^(.*)… (\d+) more characters$/s.exec(quote) ?? []
    expect(shown.length).toBeLessThanOrEqual(600)
    expect(shown.endsWith('word')).toBe(true)
    expect(shown.length + Number(more)).toBe(reason.length)
  })

  test('many lines are cut after six', () => {
    expect(
      quoteIn(block(Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n'))).split('\n'),
    ).toHaveLength(6)
  })

  test('no character is cut in half', () => {
    expect(quoteIn(block('👩‍💻'.repeat(500))).isWellFormed()).toBe(true)
  })

  test('a title of many lines stays one line', () => {
    const one = occasion(
      'completed',
      { summary: null, by: 'x' },
      { task: sampleTask('done', { title: `First\nSecond ${'x'.repeat(400)}` }) },
    )
    const [headline] = ping(one).nodes
    const words = headline?.kind === 'text' ? headline.spans.map((part) => part.text).join('') : ''
    expect(words).not.toContain('\n')
    expect(words.length).toBeLessThan(150)
  })
})

describe('a budget that is nearly used', () => {
  const reached = { limit: 5_000_000, spent: 4_100_000, reserved: 0, day: '2026-01-01', more: 3_000_000 }

  test('of a task: what is spent, more of it, or an end of the waiting', () => {
    const one = occasion('budget_reached', { ...reached, scope: 'task', key: 't_9fc2k1ab' }, { run: null })
    expect(drawn(one)).toMatchInlineSnapshot(`
      "💰 t_9fc2k1ab Design auth schema
      Its budget is nearly used: $4.10 spent of $5.00. Until you decide, it is not started
      again.
      /kanban budget t_9fc2k1ab +3
      [1] Continue +$3.00  [2] Stop  [3] Show"
    `)
    expect(commands(one)).toEqual(['budget t_9fc2k1ab +3', 'budget t_9fc2k1ab stop', 'show t_9fc2k1ab'])
  })

  test('of a board: whose it is, and of which day', () => {
    const one = occasion('budget_reached', { ...reached, scope: 'board', key: 'default' }, { run: null })
    expect(drawn(one)).toMatchInlineSnapshot(`
      "💰 t_9fc2k1ab Design auth schema
      The budget of board default is nearly used: $4.10 spent of $5.00 today. Until you decide,
      nothing of this board is started; what runs goes on.
      /kanban budget board:default +3
      [1] Continue +$3.00  [2] Stop  [3] Show"
    `)
    expect(commands(one).slice(0, 2)).toEqual(['budget board:default +3', 'budget board:default stop'])
  })
})
