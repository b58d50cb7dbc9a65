import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buttons, code, heading, span, text, view } from '../../../kanban-core/index.ts'
import type { View } from '../../../kanban-core/index.ts'
import { deadened } from '../../../platforms/telegram/harmless.ts'
import { plainly, renderPages } from '../../../platforms/telegram/render.ts'
import type { Rendered } from '../../../platforms/telegram/render.ts'
import { callsIn, checkEntities, shownEntities } from '../../fakes/telegram/entities.ts'

/** What is wrong with it: refused by the service, or somebody is called by it. */
function faultsOf({ text: shown, entities }: Rendered): readonly string[] {
  checkEntities(shown, entities)
  return [
    ...(shown.length > 4096 ? ['too long'] : []),
    ...(shown === '' || shown !== shown.trim() ? ['blanks'] : []),
    ...(shown.isWellFormed() ? [] : ['half a character']),
    ...(entities.length > 100 ? ['too many entities'] : []),
    ...callsIn(shown, shownEntities(shown, entities)),
  ]
}

const marked = ({ text: shown, entities }: Rendered): readonly string[] =>
  entities.map(({ type, offset, length }) => `${type}: ${shown.slice(offset, offset + length)}`)
const only = (shown: View): Rendered => {
  const [page, ...others] = renderPages(shown)
  expect(others).toEqual([])
  return page ?? { text: '', entities: [] }
}

test('every kind of node is drawn', () => {
  const page = only(
    view(
      heading('t_9fc2k1ab · Design'),
      text(span('▶ running', 'strong'), ' for 4m, see ', code('/kanban log t_9fc')),
      { kind: 'fields', rows: [['assignee', 'coder']] },
      heading('Runs'),
      {
        kind: 'table',
        columns: [{ title: '#' }, { title: 'OUTCOME' }],
        rows: [{ cells: ['1', 'completed'], beneath: [[span('→ users(id)')]] }],
      },
      { kind: 'list', items: [[span('one')], [span('two')]] },
      { kind: 'code', text: '{\n  "a": 1\n}\n' },
      { kind: 'quote', author: 'Ada', text: 'looks good\nship it to @everyone' },
      buttons({ label: 'Show', command: 'show t' }),
    ),
  )
  expect(page.text).toMatchInlineSnapshot(`
    "t_9fc2k1ab · Design
    ▶ running for 4m, see /kanban log t_9fc
    assignee: coder

    Runs
    # · OUTCOME
    1 · completed
       → users(id)
    • one
    • two
    {
      "a": 1
    }
    Ada:
    looks good
    ship it to @everyone"
  `)
  expect(marked(page)).toMatchInlineSnapshot(`
    [
      "bold: t_9fc2k1ab · Design",
      "bold: ▶ running",
      "code: /kanban log t_9fc",
      "italic: assignee:",
      "bold: Runs",
      "italic: # · OUTCOME",
      "pre: {
      "a": 1
    }",
      "italic: Ada:",
      "blockquote: looks good
    ship it to @everyone",
      "code: @everyone",
    ]
  `)
})

describe('what would call somebody or can be tapped', () => {
  test.each([
    ['@ada', ['code: @ada']],
    ['(@ada), @bob and mail@example.org', ['code: @ada', 'code: @bob', 'code: @example']],
    ['@ada @bob  /start', ['code: @ada @bob  /start']],
    ['run /start@OtherBot now', ['code: /start@OtherBot']],
    ['see /tmp/a.txt, and/or #later for $USD', ['code: /tmp/a.txt', 'code: #later', 'code: $USD']],
    ['at https://example.org/a/b?c=1#L10 (http://x.io).', []],
    ['at https://example.org/@ada', ['code: /example.org/@ada']],
    ['5/6 of <b>', []],
  ])('in %s is shown as code', (sentence, expected) => {
    const page = only(view(text(sentence)))
    expect(marked(page)).toEqual(expected)
    expect(faultsOf(page)).toEqual([])
  })

  test('is found where it is made of several pieces, and within bold text and quotes', () => {
    const page = only(view(text(span('by @', 'strong'), span('ada', 'strong'), ' and /', code('start'))))
    expect(marked(page)).toEqual(['bold: by ', 'code: @ada', 'code: /', 'code: start'])
    expect(faultsOf(page)).toEqual([])
    expect(faultsOf(only(view({ kind: 'quote', author: '@ada', text: '@bob says\n/start' })))).toEqual([])
  })

  test('is left as it is in code', () => {
    expect(marked(only(view({ kind: 'code', text: '@ada /start' })))).toEqual(['pre: @ada /start'])
  })

  test('does nothing where no marks can be sent either', () => {
    const plain = plainly(only(view(text('@ada, run /start for #all at https://example.org/a'))))
    expect(plain).toEqual({ text: '＠ada, run ∕start for ＃all at https://example.org/a', entities: [] })
    expect(faultsOf(plain)).toEqual([])
  })

  test('is not let through by its number', () => {
    const pages = renderPages(view(text(Array.from({ length: 500 }, (_, index) => `@user${index},`).join(' '))))
    expect(pages.length).toBeGreaterThan(4)
    for (const page of pages) expect(faultsOf(page)).toEqual([])
  })
})

describe('long texts', () => {
  test('of characters that take two units each are within the limit and whole', () => {
    const pages = renderPages(view(text('😀'.repeat(4_096))))
    expect(pages.map((page) => page.text.length)).toEqual([4096, 4096])
    for (const page of pages) expect(faultsOf(page)).toEqual([])
  })

  test('keep what is marked on each of their pages', () => {
    const pages = renderPages(view({ kind: 'code', text: 'a line of a log\n'.repeat(600) }))
    for (const page of pages) expect(marked(page)).toEqual([`pre: ${page.text}`])
    expect(pages.map((page) => page.text).join('\n')).toBe('a line of a log\n'.repeat(600).trim())
  })

  test('of quotes can be opened', () => {
    expect(only(view({ kind: 'quote', author: null, text: 'long '.repeat(200) })).entities).toMatchObject([
      { type: 'expandable_blockquote' },
    ])
  })
})

test.each([[view()], [view(text(' '))], [view(text('\n\n'))], [view({ kind: 'code', text: '' })]])(
  'an empty answer is a message all the same',
  (empty) => {
    expect(renderPages(empty)).toEqual([{ text: '—', entities: [] }])
  },
)

/** Names and bodies as somebody would write them who wants to be heard by everybody. */
const PIECES = [
  '@',
  '@ada',
  '@everyone',
  '/start',
  '/',
  '@BoardBot',
  '#all',
  '$USD',
  'https://t.me/ada',
  'https://x.io/a?b=@ada',
  'http://',
  'tg://user?id=1',
  '<a href="tg://user?id=1">',
  '[x](tg://user?id=1)',
  '```',
  '`',
  '*',
  '_',
  '~',
  '||',
  '\\',
  '&lt;',
  '.',
  ',',
  '(',
  ')',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '\u200b',
  '\u2060',
  '\u202e',
  '\u0000',
  '\ud83d',
  '😀',
  '日',
  'é',
  'a',
  'B7',
  '_x',
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 25 })
  .map((pieces) => pieces.join(''))

test('of 10 000 hostile names and bodies none calls anybody, and none is refused', () => {
  fc.assert(
    fc.property(hostile, hostile, (name, body) => {
      const pages = renderPages(
        view(
          heading(name),
          text(span(name, 'strong'), body, code(name), span(body, 'dim')),
          { kind: 'fields', rows: [[name, body]] },
          { kind: 'table', columns: [{ title: name }], rows: [{ cells: [body, name], beneath: [[span(body)]] }] },
          { kind: 'list', items: [[span(body)]] },
          { kind: 'quote', author: name, text: body },
          { kind: 'code', text: body },
        ),
      )
      const found = pages.flatMap((page) => [...faultsOf(page), ...faultsOf(plainly(page))])
      return found.length === 0 && deadened(name).length === name.length
    }),
    { numRuns: 5_000 },
  )
})
