import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { buttons, code, heading, span, text, view } from '../../../kanban-core/index.ts'
import type { Node, Row } from '../../../kanban-core/index.ts'
import { renderText, wantsColor } from '../../../platforms/terminal/render.ts'

const plainly = (...nodes: readonly (Node | null)[]): string =>
  renderText(view(...nodes), { columns: 80, color: false })

const LIST = {
  kind: 'table' as const,
  columns: [
    { title: 'ID' },
    { title: 'TITLE', shrink: true },
    { title: 'ASSIGNEE' },
    { title: 'AGE', align: 'right' as const },
  ],
}

describe('what a screen shows', () => {
  test('every kind of node', () => {
    expect(
      plainly(
        heading('t_9fc2k1ab · Design'),
        text(span('▶ running', 'strong'), ' for 4m, see ', code('kanban log')),
        {
          kind: 'fields',
          rows: [
            ['assignee', 'coder'],
            ['created', 'by Ada'],
          ],
        },
        heading('Runs'),
        {
          kind: 'table',
          columns: [{ title: '#', align: 'right' }, { title: 'OUTCOME' }],
          rows: [{ cells: ['1', 'completed'], beneath: [[span('→ users(id)')]] }],
        },
        { kind: 'list', items: [[span('one')], [span('two')]] },
        { kind: 'code', text: '{\n  "a": 1\n}\n' },
        { kind: 'quote', author: 'Ada', text: 'looks good\nship it' },
        buttons({ label: 'Show', command: 'show t' }, { label: 'Stop', command: 'stop t', tone: 'danger' }),
      ),
    ).toMatchInlineSnapshot(`
      "t_9fc2k1ab · Design
      ▶ running for 4m, see kanban log
      assignee  coder
      created   by Ada

      Runs
      #  OUTCOME
      1  completed
         → users(id)
      • one
      • two
      {
        "a": 1
      }
      Ada:
      │ looks good
      │ ship it
      [1] Show  [2] Stop"
    `)
  })

  test('a table keeps to the screen: its shrinking column ends with an ellipsis', () => {
    const rows: readonly Row[] = [
      {
        cells: [
          't_9fc2k1ab',
          'A title that is far too long for the eighty columns of this screen, really',
          'backend-dev',
          '4m',
        ],
      },
      { cells: ['t_00000000', '日本語のとても長いタイトルでもちゃんと表の中におさまるはずです。絶対に。', 'x', '2d'] },
    ]
    const drawn = plainly({ ...LIST, rows })
    expect(drawn).toMatchInlineSnapshot(`
      "ID          TITLE                                               ASSIGNEE     AGE
      t_9fc2k1ab  A title that is far too long for the eighty colum…  backend-dev   4m
      t_00000000  日本語のとても長いタイトルでもちゃんと表の中にお…   x             2d"
    `)
    for (const line of drawn.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80)
  })

  test('a column that folds goes on beneath and loses nothing', () => {
    const columns = [{ title: 'AREA' }, { title: 'FINDING', shrink: true, fold: true }, { title: 'FROM' }]
    const rows = [{ cells: ['gateway', 'pid 4399, since this morning, on /tmp/sk7/gateway.sock', 'default'] }]
    const drawn = renderText(view({ kind: 'table', columns, rows }), { columns: 44, color: false })
    expect(drawn).toMatchInlineSnapshot(`
      "AREA     FINDING                     FROM
      gateway  pid 4399, since this        default
               morning, on
               /tmp/sk7/gateway.sock"
    `)
  })

  test('on a pipe a long title does not push the other columns away, and sentences stay whole', () => {
    const table = { ...LIST, rows: [{ cells: ['t_9fc2k1ab', 'w'.repeat(500), 'coder', '4m'] }] }
    const [sentence, ...drawn] = renderText(view(text('x'.repeat(200)), table), {
      columns: Infinity,
      color: false,
    }).split('\n')
    expect(sentence).toHaveLength(200)
    for (const line of drawn) expect(stringWidth(line)).toBeLessThanOrEqual(80)
  })

  test('long words and long buttons are folded', () => {
    const drawn = renderText(
      view(
        text('x'.repeat(50)),
        buttons({ label: 'a'.repeat(15), command: 'a' }, { label: 'b'.repeat(15), command: 'b' }),
      ),
      { columns: 30, color: false },
    )
    expect(drawn.split('\n')).toEqual([
      'x'.repeat(30),
      'x'.repeat(20),
      `[1] ${'a'.repeat(15)}`,
      `[2] ${'b'.repeat(15)}`,
    ])
  })

  test('numbers of buttons go on over all rows of them', () => {
    expect(plainly(buttons({ label: 'A', command: 'a' }), text('and'), buttons({ label: 'B', command: 'b' }))).toBe(
      '[1] A\nand\n[2] B',
    )
  })

  test('buttons can be left out', () => {
    expect(
      renderText(view(text('x'), buttons({ label: 'A', command: 'a' })), {
        columns: 80,
        color: false,
        buttons: 'hidden',
      }),
    ).toBe('x')
  })

  test('colour comes from tones and from nothing in the data', () => {
    const drawn = renderText(view(text(span('good', 'good'), ' \u001b[5mblink')), { columns: 80, color: true })
    expect(drawn).toBe('\u001b[32mgood\u001b[39m \\x1b[5mblink')
  })
})

test('no line of a text, a list or a table is wider than the screen', () => {
  const words = fc.string({
    unit: fc.constantFrom('a', 'bc', ' ', '日', '👩‍👩‍👧', '\n', '\t', '\u001b', 'é'),
    maxLength: 200,
  })
  fc.assert(
    fc.property(words, words, fc.integer({ min: 24, max: 120 }), (one, two, columns) => {
      const drawn = renderText(
        view(
          text(one, code(two)),
          { kind: 'list', items: [[span(one)]] },
          { kind: 'fields', rows: [['name', two]] },
          { kind: 'quote', author: null, text: one },
          { ...LIST, rows: [{ cells: [one, two, 'x', 'y'], beneath: [[span(two)]] }] },
        ),
        { columns, color: false },
      )
      for (const line of drawn.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
    }),
  )
})

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{}, {}, false],
  [{}, { FORCE_COLOR: '1' }, true],
  [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('a stream %j with %j in the environment is coloured: %s', (stream, env, colored) => {
  expect(wantsColor(stream, env)).toBe(colored)
})
