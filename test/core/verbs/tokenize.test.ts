import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenize } from '../../../kanban-core/verbs/grammar/tokenize.ts'

const words = (source: string): readonly string[] => tokenize(source).map((token) => token.text)

describe('quotes of every kind hold a text together', () => {
  test.each([
    ['"Fix the login"', '"'],
    ["'Fix the login'", "'"],
    ['“Fix the login”', 'iOS'],
    ['„Fix the login“', 'German'],
    ['”Fix the login”', 'Swedish'],
    ['«Fix the login»', 'guillemets'],
    ['« Fix the login »', 'French, with blanks inside'],
    ['»Fix the login«', 'Danish'],
    ['‘Fix the login’', 'curly single'],
    ['‚Fix the login‘', 'German single'],
    ['‹Fix the login›', 'single guillemets'],
    ['“Fix the login"', 'only one of the two was curled'],
    ['"Fix the login”', 'only the other was curled'],
  ])('%s (%s)', (quoted) => {
    expect(words(`create ${quoted} --priority 2`)).toEqual(['create', 'Fix the login', '--priority', '2'])
    expect(tokenize(quoted)).toMatchObject([{ quoted: true, start: 0, end: quoted.length }])
  })

  test('a value behind --flag= may be quoted', () => {
    expect(words('--body="two words" --title=“so and so”')).toEqual(['--body=two words', '--title=so and so'])
  })
  test('quotes of another kind inside are part of the text', () => {
    expect(words('"He said “hi” to me" x')).toEqual(['He said “hi” to me', 'x'])
    expect(words('‘don’t stop’ x')).toEqual(['don’t stop', 'x'])
  })
  test('an empty text is a word', () => expect(words('edit t_1 --body ""')).toEqual(['edit', 't_1', '--body', '']))
  test('line breaks within quotes stay', () => expect(words('"one\n\n  two"')).toEqual(['one\n\n  two']))
})

describe('what no quote closes is read as it was meant', () => {
  test('an apostrophe is an ordinary character', () => {
    expect(words("don't say it's o’clock")).toEqual(["don't", 'say', "it's", 'o’clock'])
    expect(words("'tis the season")).toEqual(["'tis", 'the', 'season'])
  })
  test('inches are no quotes', () => expect(words('a 5" screen')).toEqual(['a', '5"', 'screen']))
  test('a text whose end was forgotten reaches to the next flag', () => {
    expect(words('create "Fix the login --assignee coder')).toEqual(['create', 'Fix the login', '--assignee', 'coder'])
    expect(words('create “Fix the login —assignee coder')).toEqual(['create', 'Fix the login', '--assignee', 'coder'])
  })
  test('a lone quote is itself', () => expect(words('a " b')).toEqual(['a', '"', 'b']))
  test('or to the end', () =>
    expect(words('edit t_1 --body "all of this')).toEqual(['edit', 't_1', '--body', 'all of this']))
})

describe('what phones do to dashes', () => {
  test.each([
    ['—assignee', '--assignee'],
    ['——assignee', '--assignee'],
    ['––assignee', '--assignee'],
    ['-–assignee', '--assignee'],
    ['–a', '-a'],
    ['―json', '--json'],
    ['−−json', '--json'],
  ])('%s is %s', (typed, meant) => expect(words(`list ${typed}`)).toEqual(['list', meant]))

  test('a dash between words, within a word or before a digit stays what it is', () => {
    expect(words('a — b – c well—known —5 –3')).toEqual(['a', '—', 'b', '–', 'c', 'well—known', '—5', '–3'])
  })
  test('a dash in quotes stays what it is', () => expect(words('"—assignee"')).toEqual(['—assignee']))
})

test('odd blanks part words: no-break, narrow, zero width, byte order mark, line ends, tabs', () => {
  expect(words('\ufefflist\u00a0--status\u202fready\u200bx\u2060y\r\n\tz\u3000')).toEqual([
    'list',
    '--status',
    'ready',
    'x',
    'y',
    'z',
  ])
})

test('a backslash escapes quotes and itself, and is ordinary elsewhere', () => {
  expect(words(String.raw`"say \"hi\"" \"x\" C:\new a\\b \“`)).toEqual([
    'say "hi"',
    '"x"',
    String.raw`C:\new`,
    String.raw`a\b`,
    '“',
  ])
})

test('offsets lead back to the text as typed', () => {
  const source = ' comment  t_9f   looks “really”\n  good '
  const tokens = tokenize(source)
  expect(source.slice(tokens[2]?.start)).toBe('looks “really”\n  good ')
  expect(tokens.map((token) => source.slice(token.start, token.end))).toEqual([
    'comment',
    't_9f',
    'looks',
    '“really”',
    'good',
  ])
})

test('a long hostile line takes no longer than a line', () => {
  for (const piece of ['"', '“a ', "'", '\\', '—', '"a" ', '= "', '--a="', "'a ", 'a='])
    expect(tokenize(piece.repeat(20_000)).length).toBeGreaterThan(0)
})

test('every character that is no blank belongs to exactly one word, in order', () => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    '“',
    '”',
    '’',
    '«',
    '»',
    '\\',
    '—',
    '--',
    '=',
    ' ',
    '\n',
    '\u00a0',
    'a',
    'b',
    '5',
    '{',
    '\ud83d',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      ),
      (source) => {
        let end = 0
        for (const token of tokenize(source)) {
          expect(source.slice(end, token.start)).toMatch(/^[\s\u180e\u200b\u2060\ufeff]*$/)
          expect(token.end).toBeGreaterThan(token.start)
          end = token.end
        }
        expect(source.slice(end)).toMatch(/^[\s\u180e\u200b\u2060\ufeff]*$/)
      },
    ),
    { numRuns: 5_000 },
  )
})
