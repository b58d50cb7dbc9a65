import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { refused, said } from '../mcp/fake-gateway.ts'
import { openBench, verdictsIn } from './bench.ts'
import type { Bench } from './bench.ts'
import { recipe } from './cards.ts'
import type { Telling } from './cards.ts'

let bench: Bench
beforeEach(() => {
  bench = openBench()
})
afterEach(() => bench.close())

const work = (telling: Telling, allow: readonly (readonly string[])[] = []) => bench.work(telling, { allow })
const verdicts = () => verdictsIn(bench.calls)
const file = (name: string) => readFileSync(join(bench.workspace, name), 'utf8')
const node = process.execPath

test('a recipe without a verdict is completed with what was done', async () => {
  await work({ body: recipe('- heartbeat: a\n- comment: b') })
  expect(verdicts()).toEqual([
    ['kanban_complete', { summary: 'Worked the recipe of t_00000001: heartbeat, comment.', artifacts: [] }],
  ])
})

test('nothing is done after the verdict', async () => {
  await work({ body: recipe('- complete\n- comment: late\n- complete') })
  expect(bench.calls.map(([tool]) => tool)).toEqual(['kanban_complete'])
})

/** What a program printed goes to the log of the process, so these write a file. */
const script = (code: string) => `["${node}", -e, "require('fs').writeFileSync('out', String(${code}))"`

describe('programs', () => {
  test('run in the workspace, without a shell', async () => {
    await work({ body: recipe(`- run: ${script('[process.cwd(), process.argv[1]]')}, "$(id) ; {task}"]`) }, [
      [node, '-e'],
    ])
    expect(file('out')).toBe(`${bench.workspace},$(id) ; t_00000001`)
    expect(verdicts()).toMatchObject([['kanban_complete', {}]])
  })

  test('that the profile does not allow are asked for', async () => {
    await work({ body: recipe(`- run: ["${node}", --version]`) }, [
      [node, '-e'],
      ['git', 'status'],
    ])
    const reason = expect.stringContaining(`allow: [["${node}","--version"]]`) as string
    expect(verdicts()).toEqual([['kanban_block', { kind: 'capability', options: [], reason }]])
  })

  test('that fail end the run with their exit code and no verdict', async () => {
    expect(await work({ body: recipe(`- run: ["${node}", -e, "process.exit(7)"]\n- complete`) }, [[node]])).toBe(7)
    expect(verdicts()).toEqual([])
    expect(bench.log.at(-1)).toContain('ended with exit code 7')
  })

  test('that a signal ended count as a failure with 128 and its number', async () => {
    expect(
      await work({ body: recipe(`- run: ["${node}", -e, "process.kill(process.pid, 'SIGKILL')"]`) }, [[node]]),
    ).toBe(137)
  })

  test('that are not there are named', async () => {
    await expect(work({ body: recipe('- run: [no-such-program-here]') }, [['no-such-program-here']])).rejects.toThrow(
      'no-such-program-here',
    )
  })

  test('cannot speak for the run', async () => {
    vi.stubEnv('KANBAN_MARKER', 'm')
    vi.stubEnv('KANBAN_DASHBOARD_PORT', undefined)
    for (const name of ['KANBAN_TOKEN_FILE', 'KANBAN_SOCKET', 'KANBAN_MCP', 'KANBAN_ALLOW_FILE'])
      vi.stubEnv(name, 'secret')
    await work(
      { body: recipe(`- run: ${script("Object.keys(process.env).filter((name) => name.startsWith('KANBAN_'))")}]`) },
      [[node]],
    )
    expect(file('out')).toBe('KANBAN_MARKER')
  })
})

describe('files', () => {
  test.each(['../out.txt', '/etc/out.txt', 'link/out.txt', 'inner/../../out.txt', '.'])(
    '%s is not written',
    async (path) => {
      mkdirSync(join(bench.folder, 'elsewhere'))
      symlinkSync(join(bench.folder, 'elsewhere'), join(bench.workspace, 'link'))
      await work({ body: recipe(`- write: { path: "${path}", text: x }`) })
      expect(verdicts()).toEqual([
        [
          'kanban_block',
          {
            kind: 'needs_input',
            options: [],
            reason: expect.stringContaining("does not lie in the task's workspace") as string,
          },
        ],
      ])
      expect(existsSync(join(bench.folder, 'elsewhere/out.txt')) || existsSync(join(bench.folder, 'out.txt'))).toBe(
        false,
      )
    },
  )
})

describe('questions', () => {
  const steps = `
- write: { path: first.txt, text: x }
- ask: { reason: "Which region for {task} in run {run}?", options: [eu, us] }
- ask: And when?
- complete: { summary: "in {answer}" }`

  test('block with their options', async () => {
    expect(await work({ body: recipe(steps) })).toBe(0)
    expect(verdicts()).toEqual([
      ['kanban_block', { reason: 'Which region for t_00000001 in run 1?', kind: 'needs_input', options: ['eu', 'us'] }],
    ])
  })

  test('once answered, the work goes on behind them', async () => {
    await work({ body: recipe(steps), run: 2, asked: 'Which region for t_00000001 in run 1?', answer: 'eu' })
    expect(verdicts()).toEqual([['kanban_block', { reason: 'And when?', kind: 'needs_input', options: [] }]])
    expect(existsSync(join(bench.workspace, 'first.txt'))).toBe(false)
  })

  test('hand their answer to the texts that follow', async () => {
    await work({ body: recipe(steps), run: 3, asked: 'And when?', answer: 'now,\nplease' })
    expect(verdicts()).toEqual([['kanban_complete', { summary: 'in now,\nplease', artifacts: [] }]])
  })

  test('are asked again where nobody answered', async () => {
    await work({ body: recipe(steps), run: 2, asked: 'Which region for t_00000001 in run 1?' })
    expect(verdicts()[0]?.[1]).toMatchObject({ reason: 'Which region for t_00000001 in run 2?' })
  })
})

describe('parents', () => {
  const parents = [
    { id: 't_0000000a', title: 'Schema (v2)', summary: 'three tables\n## no heading', metadata: { tables: 3 } },
    { id: 't_0000000b', title: 'Copy', summary: 'two pages' },
  ]

  test('are merged into summary and metadata', async () => {
    await work({ body: recipe('- merge: parents\n- complete: { metadata: { merged: 2 } }'), parents })
    expect(verdicts()).toEqual([
      [
        'kanban_complete',
        {
          summary: 'Schema (v2) (t_0000000a): three tables\n## no heading\nCopy (t_0000000b): two pages',
          metadata: { parents: { t_0000000a: { tables: 3 }, t_0000000b: {} }, merged: 2 },
          artifacts: [],
        },
      ],
    ])
  })

  test('are written to a file, or put into a text', async () => {
    await work({
      body: recipe('- read-parents: { into: in/parents.md }\n- complete: { summary: "after {parents}" }'),
      parents,
    })
    expect(file('in/parents.md')).toContain('# Schema (v2) (t_0000000a)\n\nthree tables')
    expect(verdicts()[0]?.[1]['summary']).toContain('after Schema (v2) (t_0000000a): three tables')
  })
})

test('later runs can differ from the first', async () => {
  const steps = '- exit: 9\n  on_run: 1\n- comment: again\n  from_run: 2\n- complete: { summary: "run {run}" }'
  expect(await work({ body: recipe(steps) })).toBe(9)
  expect(verdicts()).toEqual([])
  expect(await work({ body: recipe(steps), run: 2 })).toBe(0)
  expect(verdicts()).toEqual([['kanban_complete', { summary: 'run 2', artifacts: [] }]])
})

test('tasks are created one behind the other', async () => {
  bench.answer = (tool, { title }) =>
    tool === 'kanban_create' ? said(JSON.stringify({ id: title === 'one' ? 't_0000000a' : 't_0000000b' })) : null
  await work({
    body: recipe(
      '- create: { title: one, assignee: a }\n- create: { title: two, assignee: b, parents: ["{created}"], body: "for {task}" }\n- complete: { summary: "{created}" }',
    ),
  })
  const made = bench.calls.flatMap(([tool, args]) => (tool === 'kanban_create' ? [args] : []))
  expect(made).toEqual([
    { title: 'one', assignee: 'a', parents: [] },
    { title: 'two', assignee: 'b', parents: ['t_0000000a'], body: 'for t_00000001' },
  ])
  expect(verdicts()[0]?.[1]).toMatchObject({ summary: 't_0000000b' })
})

test('a review is asked for', async () => {
  await work({ body: recipe('- request-review: { summary: look, reviewer: ann }') })
  expect(verdicts()).toEqual([['kanban_request_review', { summary: 'look', reviewer: 'ann' }]])
})

describe('what it cannot do, it says', () => {
  test.each(['', 'Write a poem about the sea.'])('a card without a recipe: "%s"', async (body) => {
    expect(await work({ body })).toBe(0)
    const [[tool, args] = ['', {}]] = verdicts()
    expect(verdicts()).toHaveLength(1)
    expect(tool).toBe('kanban_block')
    expect(args['kind']).toBe('capability')
    for (const way of [
      '"Bringing your agent" in the README',
      '"Recipes" in the README',
      'kanban complete t_00000001 --summary',
    ])
      expect(args['reason']).toContain(way)
  })

  test('a recipe with a mistake', async () => {
    await work({ body: recipe('- comment: never\n- wirte: { path: a, text: b }') })
    expect(bench.calls).toEqual([
      [
        'kanban_block',
        {
          kind: 'needs_input',
          options: [],
          reason: expect.stringContaining('step 2: there is no step `wirte`; did you mean `write`?') as string,
        },
      ],
    ])
  })

  test('a step that the board refuses', async () => {
    bench.answer = (tool) => (tool === 'kanban_complete' ? refused('the file does not exist') : null)
    expect(await work({ body: recipe('- complete: { artifacts: [none.txt] }') })).toBe(0)
    expect(verdicts().map(([tool]) => tool)).toEqual(['kanban_complete', 'kanban_block'])
  })

  test('a board that takes no word of it', async () => {
    bench.answer = () => refused('the run is over', 'stale_run')
    expect(await work({ body: recipe('- complete') })).toBe(1)
    expect(bench.log.join()).toContain('the run is over')
  })
})

test('a long step is reported while it lasts', async () => {
  const stop = new AbortController()
  bench.answer = (tool, { note }) => {
    if (tool === 'kanban_heartbeat' && note === 'step 1 of 1: wait goes on') stop.abort(new Error('seen'))
    return null
  }
  await expect(bench.work({ body: recipe('- wait: 1h') }, { beat: 1, signal: stop.signal })).rejects.toThrow('abort')
})
