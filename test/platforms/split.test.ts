import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codePoints, split, utf16, utf8 } from '../../platforms/split.ts'

const bare = (whole: string): string => whole.replaceAll(/[ \n]/g, '')

describe('breaking', () => {
  test('a text that fits stays whole', () => {
    expect(split('a\nb', 10)).toEqual(['a\nb'])
    expect(split('', 10)).toEqual([''])
  })

  test('lines stay whole where they can', () => {
    expect(split('first line\nsecond line\nthird', 24)).toEqual(['first line\nsecond line', 'third'])
  })

  test('a long line is broken at a blank', () => {
    expect(split('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  })

  test('a family of emoji is not torn apart', () => {
    const family = '👩‍👩‍👧'
    expect(split(family.repeat(3), 20)).toEqual([family.repeat(2), family])
  })
})

test.each([
  ['UTF-16 units', utf16],
  ['code points', codePoints],
  ['bytes', utf8],
  ['what escaping makes of it', (text: string) => text.replaceAll('&', '&amp;').length],
])('every part fits and nothing is lost, counted in %s', (_, measure) => {
  const texts = fc.string({
    unit: fc.oneof(
      fc.constantFrom('a', ' ', '\n', '&', '👩‍👩‍👧', '日', 'é', '\ud83d'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
    maxLength: 300,
  })
  fc.assert(
    fc.property(texts, fc.integer({ min: 8, max: 60 }), (text, limit) => {
      const parts = split(text, limit, measure)
      for (const part of parts) {
        expect(measure(part)).toBeLessThanOrEqual(limit)
        expect(part.isWellFormed()).toBe(true)
      }
      expect(bare(parts.join(''))).toBe(bare(text.toWellFormed()))
    }),
  )
})
