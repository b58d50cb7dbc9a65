import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { visible, visibleLine } from '../../platforms/visible.ts'

test.each([
  ['\u001b[31mred', '\\x1b[31mred'],
  ['a\u202eb', 'a\\u{202e}b'],
  ['\u009b2J', '\\x9b2J'],
  ['bell\u0007', 'bell\\x07'],
  ['over\rwritten', 'over\\x0dwritten'],
  ['windows\r\nline', 'windows\nline'],
  ['a\tb', 'a    b'],
  ['half \ud83d', 'half \ufffd'],
  ['日本 👩‍👩‍👧 é', '日本 👩‍👩‍👧 é'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('no control character is left, whatever comes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[[\p{Cc}--\n]\u200e\u200f\u202a-\u202e\u2066-\u2069]/v)
      expect(visibleLine(text)).not.toMatch(/\p{Cc}/v)
    }),
  )
})
