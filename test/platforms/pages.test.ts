import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Block } from '../../platforms/blocks.ts'
import { Pages, pagesOf } from '../../platforms/pages.ts'

const line = (text: string): Block => ({ kind: 'line', spans: [{ text }] })
const textOf = (block: Block): string =>
  block.kind === 'line' ? block.spans.map((part) => part.text).join('') : block.text
const wordsOf = (list: readonly Block[]): readonly string[] => list.map(textOf).join(' ').split(/\s+/).filter(Boolean)
/** Markup counts: a code block brings fences. */
const measure = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + textOf(block).length + (block.kind === 'code' ? 8 : 1), 0)

describe('pages', () => {
  test('of a short answer are one', () => {
    expect(pagesOf([line('done')], 100, measure)).toEqual([[line('done')]])
    expect(pagesOf([], 100, measure)).toEqual([[]])
  })

  test('each fit, and together hold every word in its order, whatever the blocks are', () => {
    const words = fc.array(fc.stringMatching(/^[a-z😀é]{1,30}$/u), { maxLength: 40 }).map((list) => list.join(' '))
    const block = fc.oneof(
      words.map(line),
      words.map((text): Block => ({ kind: 'code', text })),
      words.map((text): Block => ({ kind: 'quote', author: 'Ada', text })),
    )
    fc.assert(
      fc.property(fc.array(block, { maxLength: 20 }), fc.integer({ min: 60, max: 300 }), (blocks, limit) => {
        const pages = pagesOf(blocks, limit, measure)
        for (const page of pages) expect(measure(page)).toBeLessThanOrEqual(limit)
        expect(wordsOf(pages.flat())).toEqual(wordsOf(blocks))
      }),
    )
  })

  test('keep the kind and the author of what goes on over several', () => {
    const pages = pagesOf([{ kind: 'quote', author: 'Ada', text: 'word '.repeat(100).trim() }], 120, measure)
    expect(pages.length).toBeGreaterThan(3)
    for (const page of pages) expect(page).toMatchObject([{ kind: 'quote', author: 'Ada' }])
  })

  test('are found by their name and number, and the oldest are forgotten', () => {
    let names = 0
    const pages = new Pages<string>(() => `p${(names += 1)}`)
    const first = pages.keep(['one', 'two'])
    expect(pages.find(first, 1)).toEqual({ page: 'two', index: 1, count: 2 })
    expect([pages.find(first, 2), pages.find('p0', 0)]).toEqual([null, null])
    for (let more = 0; more < 300; more++) pages.keep(['x'])
    expect(pages.find(first, 0)).toBeNull()
  })
})
