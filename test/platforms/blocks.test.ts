import { expect, test } from 'vitest'
import { buttons, code, heading, span, text, view } from '../../kanban-core/index.ts'
import { blocksOf, buttonsOf } from '../../platforms/blocks.ts'
import type { Block } from '../../platforms/blocks.ts'

const plain = (blocks: readonly Block[]): readonly string[] =>
  blocks.map((block) => (block.kind === 'line' ? block.spans.map((part) => part.text).join('') : block.text))

test('a view becomes lines from top to bottom, with its buttons apart', () => {
  const shown = view(
    heading('Runs'),
    text('of ', code('t_9fc2k1ab')),
    { kind: 'fields', rows: [['Assignee', 'coder']] },
    { kind: 'list', items: [[span('first')], [span('second')]] },
    { kind: 'code', text: '$ npm test\n\n' },
    { kind: 'quote', author: 'Ada', text: 'looks good' },
    buttons({ label: 'Show', command: 'show t_9fc2k1ab' }),
  )
  expect(plain(blocksOf(shown))).toEqual([
    'Runs',
    'of t_9fc2k1ab',
    'Assignee: coder',
    '• first',
    '• second',
    '$ npm test',
    'looks good',
  ])
  expect(buttonsOf(shown)).toEqual([{ label: 'Show', command: 'show t_9fc2k1ab' }])
})

test('a row of a table is one line with what belongs to it beneath; empty cells leave no gap', () => {
  const table = view({
    kind: 'table',
    columns: [{ title: '#' }, { title: 'OUTCOME' }, { title: 'STARTED' }],
    rows: [{ cells: ['1', '', '14:03'], beneath: [[span('→ done')]] }],
  })
  expect(plain(blocksOf(table))).toEqual(['# · OUTCOME · STARTED', '1 · 14:03', '   → done'])
})

test('cells and names stay on their line, and nothing steers the screen', () => {
  const hostile = 'a\nb\u202ec\u0007'
  const [line] = blocksOf(view({ kind: 'fields', rows: [[hostile, hostile]] }))
  expect(plain(line === undefined ? [] : [line])).toEqual(['a b\\u{202e}c\\x07: a b\\u{202e}c\\x07'])
  expect(buttonsOf(view(buttons({ label: hostile, command: 'show t_1' })))[0]?.label).toBe('a b\\u{202e}c\\x07')
})
