import { array, constantFrom, oneof, sample, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buttons, code, heading, span, text, view } from '../../../kanban-core/index.ts'
import type { Node, View } from '../../../kanban-core/index.ts'
import { contentsOf, plainText } from '../../../platforms/discord/render.ts'
import { registrationOf, typedLine } from '../../../platforms/discord/menu.ts'
import { MENU } from './stage.ts'
import { visible } from '../../../platforms/visible.ts'
import { HOSTILE } from '../../contracts/platform.ts'
import { read } from '../../fakes/discord/markdown.ts'

const typed = (words: string) => typedLine(words, registrationOf(MENU).verbs)
const only = (shown: View): string => {
  const [first = '', ...more] = contentsOf(shown, typed)
  expect(more).toEqual([])
  return first
}

test('a ping looks as it should', () => {
  const ping = view(
    heading('✅ t_9fc2k1ab Design auth schema'),
    text('Done by ', span('backend-dev', 'strong'), ' in 3m 12s (run 1).'),
    { kind: 'quote', author: 'backend-dev', text: 'users(id, *email*)\nsessions(id)' },
    { kind: 'fields', rows: [['status', 'done']] },
    { kind: 'list', items: [[code('a_b')], [span('two')]] },
    { kind: 'code', text: 'npm test\n' },
    text(span("subscribed — you'll hear", 'dim')),
  )
  expect(only(ping)).toBe(
    [
      String.raw`### ✅ t\_9fc2k1ab Design auth schema`,
      'Done by **backend-dev** in 3m 12s (run 1).',
      '-# backend-dev:',
      String.raw`> users(id, \*email\*)`,
      '> sessions(id)',
      '**status:** done',
      '• `a_b`',
      '• two',
      '```',
      'npm test',
      '```',
      "-# subscribed — you'll hear",
    ].join('\n'),
  )
})

describe('markup in a text', () => {
  test.each([
    '# title',
    '- item',
    '+ item',
    '12. item',
    '> quoted',
    '-# small',
    '||spoiler||',
    '[click](https://evil.example)',
    '<@123> <@&1> <#2> <t:1> <:a:1> </x:1> @everyone @here',
    '```\nfence\n```',
    '__under__ ~~gone~~ *a* _b_',
    '\\*already escaped\\*',
    'see https://example.org/a_b_c?x=1#top, please',
    '<https://example.org>',
  ])('%j is shown as it is', (words) => {
    const { text: shown, marks } = read(only(view(text(words))))
    expect(shown).toBe(words)
    expect(marks).toEqual([])
  })

  test('an address with underscores stays whole', () => {
    expect(only(view(text('see https://example.org/a_b_c')))).toBe('see https://example.org/a_b_c')
  })

  test('ten thousand hostile names and bodies leak nothing', () => {
    const piece = constantFrom(
      ...HOSTILE.split('\n'),
      '`',
      '``',
      '```',
      '**',
      '\n',
      '\n> ',
      '\n# ',
      '\\',
      '[',
      '](https://x.y)',
      '<@',
      '1>',
      '@everyone',
      '||',
      '~~',
      '__',
      '\n- ',
      '1. ',
      ' ',
      'https://x.y/*a*',
      'a',
      '\u200b',
    )
    const hostile = oneof(
      array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      string({ unit: 'binary', maxLength: 60 }),
    )
    const leaks = sample(hostile, { numRuns: 10_000, seed: 7 }).flatMap((words, at) => leaksOf(words, at % 4))
    expect(leaks).toEqual([])
  })
})

/** What is more than plain text where it stands, but for what it should be, and what is not as it was written. */
function leaksOf(words: string, place: number): readonly string[] {
  if (place === 1) return marksOf({ kind: 'quote', author: null, text: words }, /^quote: /)
  if (place === 2) return marksOf({ kind: 'code', text: words }, /^fence: /)
  if (place === 3) return marksOf(text(code(words), span(words, 'strong')), /^(?:code|bold): /)
  const pages = contentsOf(view(text(words, ' end')), typed).map(read)
  const changed = !/https?:/.test(words) && pages.map((page) => page.text).join('') !== visible(`${words} end`)
  return [...pages.flatMap(({ marks }) => marks), ...(changed ? [`changed: ${words}`] : [])]
}

const marksOf = (node: Node, wanted: RegExp): readonly string[] =>
  contentsOf({ nodes: [node] }, typed).flatMap((page) => read(page).marks.filter((mark) => !wanted.test(mark)))

describe('length', () => {
  test.each([
    ['emoji', '👩‍👩‍👧‍👦'.repeat(4_096)],
    ['marks that are doubled', '*_~`|<[\\'.repeat(2_000)],
    ['one word', 'x'.repeat(60_000)],
    ['lines', 'a line of a log\n'.repeat(3_000)],
  ])('a text of %s is cut into pages that fit and lose nothing', (_, long) => {
    for (const shown of [
      view(text(long)),
      view({ kind: 'code', text: long }),
      view({ kind: 'quote', author: 'Ada', text: long }),
    ]) {
      const pages = contentsOf(shown, typed)
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(2_000)
        expect(page.isWellFormed()).toBe(true)
      }
      const words = pages.map((page) => read(page.replace(/\n-# Page \d+ of \d+$/, '')).text).join('')
      expect(words.replaceAll(/\s|Ada:/g, '')).toBe(long.replaceAll(/\s/g, ''))
    }
  })

  test('a million letters take no minute', () => {
    expect(
      contentsOf(view({ kind: 'code', text: 'letters and words \n'.repeat(60_000) }), typed).length,
    ).toBeGreaterThan(500)
  })
})

test('buttons without room are named with their commands', () => {
  const all = Array.from({ length: 23 }, (_, at) => ({ label: `Option ${at}`, command: `unblock t_9fc -- ${at}` }))
  const shown = only(view(text('choose'), buttons(...all)))
  expect(shown).not.toContain('Option 19:')
  expect(shown).toContain('Option 22: `/kanban run text:unblock t_9fc -- 22`')
})

test.each([
  ['/kanban list', '/kanban list'],
  ['/kanban boards create', '/kanban plan boards-create'],
  ['/kanban unblock t_9fc <answer>', '/kanban run text:unblock t_9fc <answer>'],
  ['/kanban', '/kanban run'],
  ['kanban list', 'kanban list'],
])('the command %j is shown as it is typed on Discord', (written, shown) => {
  expect(only(view(text('type ', code(written))))).toBe(`type \`${shown}\``)
})

test('an empty view is a message all the same', () => {
  expect(only(view())).toBe('…')
  expect(only(view({ kind: 'code', text: ' \n ' }))).toBe('…')
  expect(only(view(text('\n\n')))).toBe('…')
})

test('plain text has no markup and fits', () => {
  const plain = plainText(
    view(
      heading(HOSTILE),
      { kind: 'code', text: '```\n'.repeat(2_000) },
      buttons({ label: 'Show', command: 'show t_1' }),
    ),
    typed,
  )
  expect(plain.length).toBeLessThanOrEqual(2_000)
  expect(read(plain).marks).toEqual([])
  expect(plain).toContain('could not be shown here')
})
