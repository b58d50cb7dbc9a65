import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseArgv, parseBody, parseLine } from '../../../kanban-core/verbs/grammar/grammar.ts'
import type { Request } from '../../../kanban-core/verbs/grammar/grammar.ts'
import {
  duration,
  flag,
  jsonObject,
  list,
  priority,
  taskRef,
  taskRefs,
  text,
  time,
  title,
  whole,
} from '../../../kanban-core/verbs/grammar/schema.ts'
import { defineVerb, field } from '../../../kanban-core/verbs/verb.ts'
import type { Verb } from '../../../kanban-core/verbs/verb.ts'
import { view } from '../../../kanban-core/model/view.ts'

const plain = {
  summary: 'a verb of the test',
  group: 'work',
  allow: 'viewer',
  run: async () => null,
  output: z.null(),
  view: () => view(),
  json: () => null,
} as const
const NOT_TOOLS = { surfaces: ['chat', 'cli', 'http'], why: 'people decide that' } as const

const make = defineVerb({
  ...plain,
  name: 'make',
  aliases: ['mk'],
  surfaces: ['chat', 'cli', 'http', 'tool'],
  input: z.object({
    title: field(title(), { help: 'what', positional: 'words', value: 'TITLE' }),
    body: field(text('body').optional(), { help: 'why', value: 'TEXT' }),
    priority: field(priority().default(0), { help: 'how soon', value: 'N' }),
    triage: field(flag(), { help: 'an idea' }),
    parents: field(list(taskRef()).default([]), { help: 'first', flag: 'parent', value: 'ID', complete: 'task' }),
    options: field(z.array(z.string()).default([]), { help: 'answers', flag: 'option' }),
    maxRuntime: field(duration().optional(), { help: 'longest', value: 'DURATION' }),
    maxRetries: field(whole(1, 100).optional(), { help: 'tries', only: NOT_TOOLS }),
    kind: field(z.enum(['soft', 'hard']).optional(), { help: 'kind' }),
    metadata: field(jsonObject().optional(), { help: 'facts', value: 'JSON' }),
    at: field(time().optional(), { help: 'when', value: 'TIME' }),
  }),
})
const say = defineVerb({
  ...plain,
  name: 'say',
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    body: field(text('comment'), { help: 'what to say', positional: 'rest', value: 'TEXT' }),
    loud: field(flag(), { help: 'shout' }),
  }),
})
const answer = defineVerb({
  ...plain,
  name: 'answer',
  input: z.object({
    tasks: field(taskRefs(), { help: 'tasks', positional: 'many', value: 'ID', complete: 'task' }),
    answer: field(text('comment').optional(), { help: 'what', positional: 'rest' }),
  }),
})
const drop = defineVerb({
  ...plain,
  name: 'drop',
  input: z.object({ tasks: field(taskRefs(), { help: 'tasks', positional: 'many', value: 'ID', complete: 'task' }) }),
})
const boards = defineVerb({ ...plain, name: 'boards', input: z.object({ archived: field(flag(), { help: 'all' }) }) })
const boardsRename = defineVerb({
  ...plain,
  name: 'boards rename',
  input: z.object({
    slug: field(z.string(), { help: 'which', positional: 'one', value: 'BOARD' }),
    title: field(title(), { help: 'new', positional: 'words' }),
  }),
})
const far = defineVerb({ ...plain, name: 'backup', surfaces: ['cli'], input: z.object({}) })
const help = defineVerb({
  ...plain,
  name: 'help',
  input: z.object({
    topic: field(z.string().optional(), { help: 'topic', positional: 'words' }),
    short: field(flag(), { help: 'short' }),
  }),
})
const VERBS: readonly Verb[] = [make, say, answer, drop, boards, boardsRename, far, help]

const chat = (line: string) => outcome(parseLine(line, 'chat', VERBS))
const cli = (...argv: string[]) => outcome(parseArgv(argv, 'cli', VERBS))
const http = (verb: Verb, body: unknown) => outcome(parseBody(verb, body, 'http'))
const outcome = (request: Request) =>
  request.ok
    ? { verb: request.verb.name, ...request.input }
    : `${request.refusal.code}: ${request.refusal.message}; ${request.refusal.next}`

describe('free text in chat', () => {
  test('is the rest of the line as typed', () => {
    expect(chat('say t_9f looks good, ship it')).toMatchObject({ task: 't_9f', body: 'looks good, ship it' })
    expect(chat('say t_9f don’t   “rush”:\n  - one\n  - two\n')).toMatchObject({
      body: 'don’t   “rush”:\n  - one\n  - two',
    })
  })
  test('holds no flags after its first word', () => {
    expect(chat('say t_9f use --good, —really and --loud')).toMatchObject({
      body: 'use --good, —really and --loud',
      loud: false,
    })
  })
  test('lets flags stand before it', () =>
    expect(chat('say —loud t_9f looks good')).toMatchObject({ body: 'looks good', loud: true }))
  test('may follow -- or the dash that a phone makes of it', () => {
    expect(chat('say t_9f -- --good')).toMatchObject({ body: '--good' })
    expect(chat('say t_9f — good')).toMatchObject({ body: 'good' })
    expect(chat('answer t_a — good')).toMatchObject({ tasks: ['t_a'], answer: 'good' })
  })
  test('may be one quoted text, with flags behind it', () => {
    expect(chat('say t_9f “looks good” --loud')).toMatchObject({ body: 'looks good', loud: true })
    expect(chat('say t_9f "good" is not enough')).toMatchObject({ body: '"good" is not enough' })
  })
  test('refuses an unknown flag in front of it and says how to write it as text', () => {
    expect(chat('say --lod t_9f x')).toBe(
      'unknown_flag: `kanban say` has no option `--lod`; did you mean `--loud`? Or write `--` in front of free text',
    )
  })
})

describe('free text in a terminal', () => {
  test('is joined by blanks, with known flags anywhere', () => {
    expect(cli('say', 't_9f', 'looks', 'good', '--loud')).toMatchObject({ body: 'looks good', loud: true })
    expect(cli('say', 't_9f', 'two\nlines')).toMatchObject({ body: 'two\nlines' })
  })
  test('a word of the shell that holds blanks is no flag', () =>
    expect(cli('say', 't_9f', '--good stuff')).toMatchObject({ body: '--good stuff' }))
  test('everything after -- is text', () =>
    expect(cli('say', 't_9f', '--', '--loud', '--json')).toMatchObject({ body: '--loud --json', loud: false }))
})

describe('a title', () => {
  test('needs no quotes and lets flags stand behind it', () => {
    expect(chat('make Fix the login page --priority 2 —triage')).toMatchObject({
      title: 'Fix the login page',
      priority: 2,
      triage: true,
    })
    expect(chat('make --triage “Fix  the\nlogin”')).toMatchObject({ title: 'Fix the login', triage: true })
    expect(chat('make Fix "the thing" — now')).toMatchObject({ title: 'Fix "the thing" — now' })
  })
  test('a slip in a flag behind it is refused, not kept as text', () =>
    expect(chat('make "Fix it" --prio 2')).toMatch(/^unknown_flag: .*--prio.*`--priority`/))
})

describe('task ids before text', () => {
  test('are taken while they look like ids', () => {
    expect(chat('answer t_a T_B use eu')).toMatchObject({ tasks: ['t_a', 't_b'], answer: 'use eu' })
    expect(chat('answer t_a,t_b, t_c yes')).toMatchObject({ tasks: ['t_a', 't_b', 't_c'], answer: 'yes' })
    expect(chat('answer 9fc yes')).toMatchObject({ tasks: ['t_9fc'], answer: 'yes' })
    expect(chat('answer t_a')).toEqual({ verb: 'answer', tasks: ['t_a'] })
  })
  test('text that looks like an id follows --, or stands in quotes', () => {
    expect(chat('answer t_a -- t_b is right')).toMatchObject({ tasks: ['t_a'], answer: 't_b is right' })
    expect(chat('answer t_a "t_b"')).toMatchObject({ tasks: ['t_a'], answer: 't_b' })
  })
  test('a reason where only ids are possible is refused before anything is done', () => {
    expect(chat('drop t_a because it is old')).toBe(
      'invalid_input: "because" is no task id, and `kanban drop` takes nothing else; see `kanban help drop`',
    )
    expect(chat('drop 9fc 8ab')).toMatchObject({ tasks: ['t_9fc', 't_8ab'] })
  })
})

describe('flags', () => {
  test.each([
    'make x --parent t_a --parent t_b',
    'make x --parent t_a,t_b',
    'make x --parent=t_a,t_b',
    'make x --PARENT "t_a, t_b"',
  ])('a list of ids: %s', (line) => expect(chat(line)).toMatchObject({ parents: ['t_a', 't_b'] }))
  test('commas in other lists are text', () =>
    expect(chat('make x --option "yes, now" --option no')).toMatchObject({ options: ['yes, now', 'no'] }))
  test('numbers, negative ones too', () =>
    expect(chat('make x --priority -3 --max-retries 2')).toMatchObject({ priority: -3, maxRetries: 2 }))
  test('underscores and one dash of a phone', () =>
    expect(chat('make x --max_runtime 30m –triage')).toMatchObject({ maxRuntime: 1_800_000, triage: true }))
  test('--flag, --no-flag, --flag=no', () => {
    expect(chat('make x --triage')).toMatchObject({ triage: true })
    expect(chat('make x --no-triage')).toMatchObject({ triage: false })
    expect(chat('make x --triage=no')).toMatchObject({ triage: false })
  })
  test('a JSON object needs no quotes in chat, and may have curly ones', () => {
    expect(chat('make x --metadata {"a": 1, “b”: {"c": [2, 3]}} --triage')).toMatchObject({
      metadata: { a: 1, b: { c: [2, 3] } },
      triage: true,
    })
    expect(cli('make', 'x', '--metadata', '{"a": 1}')).toMatchObject({ metadata: { a: 1 } })
  })
  test('a value may begin with dashes in quotes or behind =', () => {
    expect(chat('make x --body "--good"')).toMatchObject({ body: '--good' })
    expect(cli('make', 'x', '--body=--good')).toMatchObject({ body: '--good' })
  })
})

describe('one sentence tells what was not understood', () => {
  test.each([
    ['make x --priority high', 'invalid_input: --priority must be a whole number, got "high"; see `kanban help make`'],
    ['make x --priority 1.5', 'invalid_input: --priority must be a whole number, got 1.5; see `kanban help make`'],
    ['make x --max-retries 500', 'invalid_input: --max-retries must be at most 100, got 500; see `kanban help make`'],
    [
      'make x --max-runtime soon',
      'invalid_input: --max-runtime must be a length of time such as 90s, 30m, 2h or 1d, at most 3660d, got "soon"; see `kanban help make`',
    ],
    ['make x --kind weak', 'invalid_input: --kind must be one of soft, hard, got "weak"; see `kanban help make`'],
    ['make x --metadata [1]', 'invalid_input: --metadata must be a JSON object, got [1]; see `kanban help make`'],
    [
      'make x --at someday',
      'invalid_input: --at must be a time such as 18:30, "tomorrow 9:00", "in 2h" or 2026-12-01T09:00Z, got "someday"; see `kanban help make`',
    ],
    [
      'make x --parent no!',
      'invalid_input: --parent must be a task id such as t_9fc2, got "no!"; see `kanban help make`',
    ],
    ['make x --body', 'invalid_input: --body needs a value: --body TEXT; see `kanban help make`'],
    ['make x --body --triage', 'invalid_input: --body needs a value: --body TEXT; see `kanban help make`'],
    ['make x --body a --body b', 'invalid_input: --body is given more than once; see `kanban help make`'],
    [
      'make x --triage=maybe',
      'invalid_input: --triage is either given or not, so "maybe" is no value for it; --no-triage turns it off; see `kanban help make`',
    ],
    ['make --triage', 'invalid_input: `kanban make` needs TITLE: what; see `kanban help make`'],
    ['say', 'invalid_input: `kanban say` needs ID and TEXT; see `kanban help say`'],
    ['say ??? x', 'invalid_input: ID must be a task id such as t_9fc2, got "???"; see `kanban help say`'],
    ['boards t_a', 'unknown_verb: there is no command `boards t_a`; did you mean `boards`?'],
    ['boards renam x y', 'unknown_verb: there is no command `boards renam`; did you mean `boards rename` or `boards`?'],
    [
      'help --short=x',
      'invalid_input: --short is either given or not, so "x" is no value for it; --no-short turns it off; see `kanban help help`',
    ],
    ['mkae x', 'unknown_verb: there is no command `mkae`; did you mean `make`?'],
    ['t_9fc2', 'unknown_verb: there is no command `t_9fc2`; did you mean `kanban show t_9fc2`?'],
    ['backup', 'forbidden: `kanban backup` is not for a chat; use it from a terminal'],
    ['make x --bord y', 'unknown_flag: `kanban make` has no option `--bord`; did you mean `--board` or `--body`?'],
    [
      'make x --board "no such!"',
      'invalid_input: --board must be a board: lowercase letters, digits, - and _, got "no such!"; see `kanban help make`',
    ],
    [
      `make ${'x'.repeat(501)}`,
      'too_long: TITLE has 501 characters, at most 500 are kept; shorten it, or put the long part in a file and attach it',
    ],
    [
      `make ${'😀'.repeat(501)}`,
      'too_long: TITLE has 501 characters, at most 500 are kept; shorten it, or put the long part in a file and attach it',
    ],
    ['😀'.repeat(41), `unknown_verb: there is no command \`${'😀'.repeat(39)}…\`; see \`kanban help\``],
  ])('%s', (line, sentence) => expect(chat(line)).toBe(sentence))
})

describe('verbs', () => {
  test('are found by name, alias, with a capital, and in two words', () => {
    expect(chat('Mk x')).toMatchObject({ verb: 'make' })
    expect(chat('boards')).toMatchObject({ verb: 'boards' })
    expect(chat('Boards rename main The main one')).toMatchObject({
      verb: 'boards rename',
      slug: 'main',
      title: 'The main one',
    })
    expect(chat('boards-rename main x')).toMatchObject({ verb: 'boards rename' })
  })
  test('options of every verb may stand before it', () => {
    expect(parseLine('--board Main --json drop t_a', 'chat', VERBS)).toMatchObject({
      ok: true,
      board: 'main',
      json: true,
      input: { tasks: ['t_a'] },
    })
    expect(parseArgv(['drop', 't_a', '--board=main'], 'cli', VERBS)).toMatchObject({
      ok: true,
      board: 'main',
      json: false,
    })
  })
  test('an empty line asks for the short help, --help and -h for the verb’s', () => {
    expect(chat('  \n ')).toEqual({ verb: 'help', short: true })
    expect(chat('say —help')).toEqual({ verb: 'help', topic: 'say', short: false })
    expect(cli('make', '-h')).toEqual({ verb: 'help', topic: 'make', short: false })
  })
})

describe('JSON', () => {
  test('has snake_case keys and its own types', () => {
    expect(
      http(make, { title: 'x', max_runtime: '30m', parents: ['t_a'], triage: true, metadata: { a: 1 } }),
    ).toMatchObject({ title: 'x', maxRuntime: 1_800_000, parents: ['t_a'], triage: true, metadata: { a: 1 } })
  })
  test('text stands for a number, a list or an object where its meaning is plain, null for nothing', () => {
    expect(
      http(make, { title: 'x', priority: '2', parents: 't_a,t_b', metadata: '{"a":1}', triage: 'true', body: null }),
    ).toEqual({
      verb: 'make',
      title: 'x',
      priority: 2,
      parents: ['t_a', 't_b'],
      options: [],
      metadata: { a: 1 },
      triage: true,
    })
  })
  test('keys that the verb does not have are refused by name', () => {
    expect(http(make, { title: 'x', maxRuntime: '1h' })).toBe(
      'unknown_flag: `kanban make` has no option `maxRuntime`; did you mean `max_runtime`?',
    )
    expect(http(make, { title: 'x', __proto__: null, constructor: 1 })).toMatch(/^unknown_flag: .*`constructor`/)
    expect(outcome(parseBody(make, { title: 'x', max_retries: 3 }, 'tool'))).toMatch(
      /^invalid_input: max_retries cannot be given by a tool: people decide that/,
    )
  })
  test('what is wrong is named as JSON names it', () => {
    expect(http(make, { title: 3 })).toBe('invalid_input: title must be a text, got 3; see `kanban help make`')
    expect(http(say, { task: 't_a' })).toBe(
      'invalid_input: `kanban say` needs body: what to say; see `kanban help say`',
    )
    expect(http(make, ['x'])).toBe('invalid_input: a JSON object is expected, got ["x"]; see `kanban help make`')
    expect(http(make, { title: 'x', parents: ['t_a', 5] })).toBe(
      'invalid_input: parents must be a text, got 5; see `kanban help make`',
    )
  })
})

test('any JSON and any argv is read or refused, never thrown at', () => {
  const keys = fc.constantFrom(
    'title',
    'priority',
    'parents',
    'metadata',
    'at',
    'max_runtime',
    'triage',
    'kind',
    'board',
    'tasks',
    '__proto__',
  )
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()))
  const words = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      keys.map((key) => `--${key}`),
      fc.constantFrom('make', 'say', 'answer', 't_a', '--', '-h', '--json=', '--board'),
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...VERBS), body, words, (verb, json, argv) => {
      for (const request of [
        parseBody(verb, json, 'http'),
        parseBody(verb, json, 'tool'),
        parseArgv(argv, 'cli', VERBS),
      ])
        expect(request.ok || request.refusal.message.length > 0).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})
