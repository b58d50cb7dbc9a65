import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { buttons, code, heading, span, text, view } from '../../../kanban-core/index.ts'
import type { View } from '../../../kanban-core/index.ts'
import { randomBytes } from 'node:crypto'
import { Presses } from '../../../platforms/press.ts'
import { Messages } from '../../../platforms/slack/message.ts'
import { visible } from '../../../platforms/visible.ts'
import { refuseBlocks } from '../../fakes/slack/blocks.ts'
import type { Json } from '../../fakes/slack/blocks.ts'
import { mentionsOf, readMessage } from '../../fakes/slack/reading.ts'

const ROUTE = { platform: 'slack', account: 'T1', chat: 'C1', thread: null, anchor: null, person: null }

const MARKS = [
  '<!channel>',
  '<!here|here>',
  '<@U0ADA0001>',
  '<#C1|x>',
  '<!subteam^S1>',
  '@here',
  '@ada',
  '*bold*',
  '_so_',
  '~no~',
  '`tick`',
  '```',
  '&amp;',
  '&lt;',
  '<https://x.org|x>',
  ':tada:',
  '> quote',
  '• item',
  '1. one',
  '\n',
  '\n\n',
  '\u202e',
  '\u0000',
  '\ud83d',
  '👩‍👩‍👧',
  ' ',
  'word',
  '|',
  '\\',
  '"',
  '…',
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...MARKS), fc.string({ maxLength: 12, unit: 'binary' })), { maxLength: 12 })
  .map((parts) => parts.join(''))

const viewOf = (one: string, two: string): View =>
  view(
    heading(one),
    text('start ', span(two, 'strong'), code(one)),
    {
      kind: 'fields',
      rows: [
        [one, two],
        ['Status', one],
        [two, [code(one)]],
      ],
    },
    { kind: 'table', columns: [{ title: one }], rows: [{ cells: [one, two], beneath: [[span(two)]] }] },
    { kind: 'list', items: [[span(one)], []] },
    { kind: 'code', text: two },
    { kind: 'quote', author: one, text: two },
    buttons({ label: one, command: 'show t_9' }),
  )

test('10 000 names and bodies call nobody, are refused by no limit, and are read as they were written', async () => {
  const messages = new Messages(new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now }), () => 'pages')
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (one, two) => {
      const drawn = await messages.draw(viewOf(one, two), ROUTE, null)
      const blocks = JSON.parse(JSON.stringify(drawn.blocks)) as readonly Json[]
      expect(refuseBlocks(blocks)).toBeNull()
      expect(mentionsOf(drawn.text, blocks, false)).toEqual([])
      expect(mentionsOf(drawn.plain, [], false)).toEqual([])
      expect(drawn.text).not.toMatch(/[<>]/)
      expect(drawn.text.length).toBeLessThanOrEqual(4_000)
      // what stands in the rich text stands there as it is, and so does every field
      const read = readMessage('', blocks)
      const shown = visible(two).replaceAll(/[^a-z*_~`@:]/g, '')
      expect(read.replaceAll(/[^a-z*_~`@:]/g, '')).toContain(shown)
    }),
    { numRuns: 5_000 },
  )
}, 30_000)

test.each([
  ['4 096 emoji', '😀'.repeat(4_096)],
  ['a word of 20 000 characters', 'x'.repeat(20_000)],
  ['10 000 ampersands', '&'.repeat(10_000)],
  ['10 000 line breaks', 'x\n'.repeat(10_000)],
  ['quotes and backslashes, which JSON doubles', '"\\'.repeat(8_000)],
])('%s go on pages that Slack takes, each of them whole', async (_, long) => {
  const messages = new Messages(new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now }), () => 'pages')
  for (const node of [
    text(long),
    { kind: 'code', text: long } as const,
    { kind: 'quote', author: 'ada', text: long } as const,
    heading(long),
  ]) {
    await messages.draw(view(node, buttons({ label: long, command: 'show t_9' })), ROUTE, null)
    let pages = 0
    for (let page = messages.turn('pages:0'); page !== null; page = messages.turn(`pages:${pages}`)) {
      expect(refuseBlocks(JSON.parse(JSON.stringify(page.blocks)))).toBeNull()
      expect(page.text.length).toBeLessThanOrEqual(4_000)
      expect(page.plain.length).toBeLessThanOrEqual(4_000)
      expect(page.text.isWellFormed()).toBe(true)
      pages += 1
    }
    expect(pages).toBeGreaterThan(1)
  }
})

test('a view of a hundred short headings is still one message of at most fifty blocks', async () => {
  const messages = new Messages(new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now }), () => 'pages')
  const nodes = Array.from({ length: 60 }, (_, index) => [heading(`h${index}`), text(`t${index}`)]).flat()
  const { blocks } = await messages.draw({ nodes }, ROUTE, null)
  expect(refuseBlocks(JSON.parse(JSON.stringify(blocks)))).toBeNull()
})
