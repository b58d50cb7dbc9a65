import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import { DEFAULT_BOARD } from '../../../kanban-core/model/ids.ts'
import type { BoardSlug } from '../../../kanban-core/model/ids.ts'
import { fail } from '../../../kanban-core/model/refusal.ts'
import { runArgv, runJson, runLine } from '../../../kanban-core/verbs/execute.ts'
import { flag, list, priority, taskRefs, text, title } from '../../../kanban-core/verbs/grammar/schema.ts'
import { helpVerb } from '../../../kanban-core/verbs/help.ts'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { callTool } from '../../../kanban-core/verbs/tool.ts'
import { defineVerb, field } from '../../../kanban-core/verbs/verb.ts'
import type { Verb, VerbContext } from '../../../kanban-core/verbs/verb.ts'
import { text as paragraph, view } from '../../../kanban-core/model/view.ts'
import { CHAT, PERSON, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { draw } from './draw.ts'

const OTHER = 'other' as BoardSlug
let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const context = (more: Partial<VerbContext> = {}): VerbContext => ({
  actor: PERSON,
  role: 'operator',
  surface: 'chat',
  route: CHAT,
  boardSlug: DEFAULT_BOARD,
  board: desk.board,
  reads: desk.store.reads,
  now: desk.clock.now(),
  host: desk.host,
  ...more,
})

const echo = defineVerb({
  name: 'echo',
  summary: 'say it again',
  group: 'talk',
  allow: 'commenter',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  worker: true,
  tool: {
    description: 'Say it again.',
    offeredTo: ['worker', 'orchestrator'],
    readOnly: true,
    destructive: false,
    idempotent: true,
    ownTask: 'tasks',
  },
  input: z.object({
    tasks: field(taskRefs(), { help: 'tasks', positional: 'many', value: 'ID', complete: 'task' }),
    body: field(text('comment').optional(), { help: 'what', positional: 'rest' }),
    priority: field(priority().optional(), { help: 'how soon' }),
    tags: field(list(title()).default([]), { help: 'tags', flag: 'tag' }),
    loud: field(flag(), { help: 'shout' }),
  }),
  run: async (asking, input) => ({ ...input, board: asking.boardSlug, role: asking.role, json: asking.json === true }),
  output: z.looseObject({ tasks: z.array(z.string()) }),
  view: ({ body }) => view(paragraph(body ?? 'nothing')),
  json: (answer) => answer,
  partly: ({ loud }) => loud,
})
const refuser = defineVerb({
  name: 'refuse',
  summary: 'never',
  group: 'work',
  allow: 'viewer',
  input: z.object({}),
  run: async () => fail('not_found', { id: 't_x', near: 'see `kanban list`' }),
  output: z.unknown(),
  view: () => view(),
  json: (answer) => answer,
})
const broken = defineVerb({
  name: 'broken',
  summary: 'a bug',
  group: 'work',
  allow: 'viewer',
  input: z.object({}),
  run: () => Promise.reject(new TypeError('a bug')),
  output: z.unknown(),
  view: () => view(),
  json: (answer) => answer,
})
const grand = defineVerb({
  name: 'grand',
  summary: 'admins only',
  group: 'operate',
  allow: 'admin',
  input: z.object({}),
  run: async () => 'done',
  output: z.unknown(),
  view: () => view(),
  json: (answer) => answer,
})
const SAMPLES: readonly Verb[] = [echo, refuser, broken, grand, helpVerb(() => SAMPLES)]

describe('one executor for every surface', () => {
  test('the same request is the same run, however it is written', async () => {
    const replies = await Promise.all([
      runLine('echo t_a --priority 2 hello', context(), SAMPLES),
      runArgv(['echo', 't_a', 'hello', '--priority', '2'], context({ surface: 'cli' }), SAMPLES),
      runJson('echo', { tasks: ['t_a'], body: 'hello', priority: 2 }, context({ surface: 'http' }), SAMPLES),
    ])
    for (const reply of replies)
      expect(reply).toMatchObject({ exitCode: 0, refusal: null, json: { tasks: ['t_a'], body: 'hello', priority: 2 } })
    expect(
      JSON.parse((await callTool('kanban_echo', { task: 't_a', body: 'hello', priority: 2 }, context(), SAMPLES)).text),
    ).toMatchObject({ tasks: ['t_a'], body: 'hello', priority: 2 })
  })
  test('a refusal is a reply: a sentence, the next thing to do, exit code 1', async () => {
    const reply = await runLine('refuse', context(), SAMPLES)
    expect(reply).toMatchObject({
      verb: refuser,
      exitCode: 1,
      json: { error: { code: 'not_found', message: 'there is no task t_x', next: 'see `kanban list`' } },
    })
    expect(draw(reply.view)).toBe('✗ there is no task t_x\n→ see /kanban list')
  })
  test('what was not understood ends with exit code 2', async () => {
    expect(await runArgv(['ecko'], context({ surface: 'cli' }), SAMPLES)).toMatchObject({
      exitCode: 2,
      verb: null,
      refusal: { code: 'unknown_verb' },
    })
    expect(await runArgv(['echo', '--json'], context({ surface: 'cli' }), SAMPLES)).toMatchObject({
      exitCode: 2,
      asJson: true,
      json: { error: { code: 'invalid_input' } },
    })
  })
  test('done in part is exit code 1 and no refusal', async () =>
    expect(await runLine('echo --loud t_a', context(), SAMPLES)).toMatchObject({ exitCode: 1, refusal: null }))
  test('anything else that is thrown is a bug and passes', async () =>
    expect(runLine('broken', context(), SAMPLES)).rejects.toThrow(TypeError))
  test('--json is told to the verb and answers in JSON', async () => {
    const reply = await runLine('echo t_a —json', context(), SAMPLES)
    expect(reply).toMatchObject({ asJson: true, json: { json: true }, view: { nodes: [{ kind: 'code' }] } })
  })
})

describe('who may', () => {
  test('a role that is too small is refused on every surface', async () => {
    for (const surface of ['chat', 'cli', 'http'] as const) {
      expect(await runLine('grand', context({ surface }), SAMPLES)).toMatchObject({
        exitCode: 1,
        refusal: { code: 'forbidden' },
      })
      expect(await runJson('grand', {}, context({ surface }), SAMPLES)).toMatchObject({
        refusal: { code: 'forbidden' },
      })
    }
    expect(await runLine('grand', context({ role: 'admin' }), SAMPLES)).toMatchObject({ exitCode: 0 })
  })
  test('a verb that a surface does not have is refused there', async () => {
    expect(await runJson('echo', {}, context({ surface: 'http' }), [{ ...echo, surfaces: ['cli'] }])).toMatchObject({
      refusal: { code: 'forbidden' },
    })
  })
})

describe('--board', () => {
  beforeAll(async () => {
    await desk.store.commit([
      {
        do: 'insert_board',
        board: {
          slug: OTHER,
          title: 'Other',
          repository: null,
          defaultAssignee: null,
          createdAt: 0,
          archivedAt: null,
          pausedAt: null,
          lastEvent: 0,
        },
      },
    ])
  })
  test('names another board, in words and in JSON', async () => {
    expect(await runLine('echo --board Other t_a', context(), SAMPLES)).toMatchObject({ json: { board: 'other' } })
    expect(
      await runJson('echo', { tasks: ['t_a'], board: 'other' }, context({ surface: 'http' }), SAMPLES),
    ).toMatchObject({ json: { board: 'other' } })
  })
  test('one that does not exist is refused with the nearest', async () => {
    expect(await runLine('echo --board othr t_a', context(), SAMPLES)).toMatchObject({
      refusal: { code: 'unknown_board', next: 'did you mean `other`?' },
    })
  })
  test('the role is the one that the person has there', async () => {
    expect(await runLine('echo --board other t_a', context({ roleOn: () => 'admin' }), SAMPLES)).toMatchObject({
      json: { role: 'admin' },
    })
    expect(await runLine('echo --board other t_a', context({ roleOn: () => 'viewer' }), SAMPLES)).toMatchObject({
      refusal: { code: 'forbidden' },
    })
  })
  test('a board that may not be seen does not exist, not even as the nearest', async () => {
    const reply = await runLine(
      'echo --board other t_a',
      context({ roleOn: (board) => (board === OTHER ? null : 'admin') }),
      SAMPLES,
    )
    expect(reply.refusal).toMatchObject({ code: 'unknown_board', next: 'see `kanban boards`' })
  })
})

describe('tools', () => {
  test('an own task stands where none is named', async () => {
    const actor = { kind: 'worker', profile: 'coder', task: 't_own', run: 'r_1', epoch: 1 } as VerbContext['actor']
    expect(JSON.parse((await callTool('kanban_echo', {}, context({ actor }), SAMPLES)).text)).toMatchObject({
      tasks: ['t_own'],
    })
    expect(
      JSON.parse((await callTool('kanban_echo', { task: 't_b' }, context({ actor }), SAMPLES)).text),
    ).toMatchObject({ tasks: ['t_b'] })
  })
  test.each<readonly [unknown, string]>([
    [{}, '`kanban_echo` needs task'],
    [{ task: 't_a,t_b' }, 'task must be a task id'],
    [{ tasks: ['t_a'] }, 'has no option `tasks`'],
    [{ task: 't_a', author: 'me' }, 'has no option `author`'],
    [{ task: 't_a', board: 'other' }, 'board cannot be given by a tool'],
    [{ task: 7 }, 'task must be a list'],
    ['t_a', 'a JSON object is expected'],
  ])('%j is refused by name', async (args, sentence) => {
    const answer = await callTool('kanban_echo', args, context(), SAMPLES)
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining(sentence) })
  })
  test('an unknown tool is answered with the nearest', async () => {
    expect(await callTool('kanban_eko', {}, context(), SAMPLES)).toMatchObject({
      isError: true,
      text: expect.stringContaining('did you mean `kanban_echo`?'),
    })
  })
})

/** mulberry32: the same seed gives the same lines. */
function randomness(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
const PIECES = [
  ' ',
  ' ',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '\u200b',
  '"',
  "'",
  '“',
  '”',
  '‘',
  '’',
  '„',
  '«',
  '»',
  '\\',
  '—',
  '–',
  '--',
  '-',
  '=',
  '==',
  ',',
  '{',
  '}',
  '[',
  ']',
  '{"a":1}',
  ':',
  '`',
  '$(x)',
  ';',
  '|',
  '&amp;',
  '<@1>',
  '@everyone',
  't_',
  't_9fc2',
  't_00000001',
  'T_A',
  '9fc',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  '../..',
  '\u0000',
  '\u001b[31m',
  '\ud83d',
  '😀',
  'é',
  'ß',
  'ﷺ',
  '\u202e',
  '--board',
  '--board=default',
  '--board other',
  '--json',
  '--help',
  '-h',
  '--no-loud',
  '--priority',
  '--tag',
  '--at',
  'in 2h',
  'tomorrow',
  '—loud',
  '--limit 3',
  '--status ready',
  'default',
  'help',
  'coder',
  'text',
  'x'.repeat(600),
]
function randomLine(random: (below: number) => number, verbs: readonly Verb[]): string {
  const verb = verbs[random(verbs.length)]
  const flags = Object.keys(verb?.input.shape ?? {})
  const words = Array.from({ length: random(12) }, () => {
    const kind = random(10)
    if (kind === 0) return `--${flags[random(Math.max(1, flags.length))] ?? 'x'}`
    return kind === 1
      ? String.fromCharCode(random(0x2100))
      : (PIECES[random(PIECES.length)] ?? '') + (random(2) === 0 ? ' ' : '')
  })
  return `${random(4) === 0 ? '' : `${verb?.name ?? ''} `}${words.join('')}`
}

test('100 000 random lines give 100 000 replies', async () => {
  const random = randomness(20_261_201)
  const verbs = SAMPLES.filter((verb) => verb !== broken)
  let done = 0
  for (let count = 0; count < 100_000; count++) {
    const line = randomLine(random, verbs)
    const reply = await runLine(line, context(), verbs).catch((error: unknown) =>
      Promise.reject(new Error(`line ${JSON.stringify(line)}`, { cause: error })),
    )
    const unfinished = !line.includes('{') && /\{\w+\}/.test(`${reply.refusal?.message} ${reply.refusal?.next}`)
    if (reply.view.nodes.length === 0 || unfinished)
      throw new Error(`an empty or unfinished reply to ${JSON.stringify(line)}`)
    if (reply.refusal === null) done += 1
  }
  expect(done).toBeGreaterThan(5_000)
})

test('thousands of random lines over every verb of the board give replies', async () => {
  const random = randomness(42)
  const outcomes = new Set<string>()
  for (let count = 0; count < 5_000; count++) {
    const line = randomLine(random, VERBS)
    const reply = await runLine(line, context({ role: 'viewer' })).catch((error: unknown) =>
      Promise.reject(new Error(`line ${JSON.stringify(line)}`, { cause: error })),
    )
    outcomes.add(reply.refusal?.code ?? 'done')
  }
  expect(outcomes).toContain('done')
})

test('the local operator in a terminal creates, says and reads by the same words', async () => {
  const local = context({ actor: LOCAL_OPERATOR, role: 'admin', surface: 'cli', route: null })
  const created = await runArgv(
    ['create', 'Design auth schema', '--assignee', 'coder', '--priority', '2', '--json'],
    local,
  )
  expect(created).toMatchObject({ exitCode: 0, asJson: true, json: { status: 'ready', existing: false } })
  const { id } = created.json as { id: string }
  expect(await runLine(`comment ${id} looks good, ship it`, context())).toMatchObject({ exitCode: 0, refusal: null })
  const shown = await runLine(`show ${id}`, context())
  expect(draw(shown.view)).toContain('looks good, ship it')
  expect(draw((await runLine('', context())).view)).toContain('Board default: 1 ready')
})
