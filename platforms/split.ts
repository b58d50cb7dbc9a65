/** How long a text is in the units of a platform: at least one for each code point, growing with the text. May count what rendering adds. */
export type Measure = (text: string) => number

export const utf16: Measure = (text) => text.length
export const codePoints: Measure = (text) => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)
export const utf8: Measure = (text) => Buffer.byteLength(text)

const segmenter = new Intl.Segmenter()

/**
 * Parts of at most `limit` units that together hold the whole text. Broken between lines where that can be, else at a blank
 * (the break itself is left out), else between characters as people see them; a character that alone is too long is broken too.
 */
export function split(text: string, limit: number, measure: Measure = utf16): readonly string[] {
  const parts: string[] = []
  let rest = text.toWellFormed()
  while (rest.length > 2 * limit || measure(rest) > limit) {
    const fits = longestFitting(rest, limit, measure)
    const { end, next } = breakAt(rest, fits)
    parts.push(rest.slice(0, end))
    rest = rest.slice(next)
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest]
}

/** The number of UTF-16 units at the beginning that fit; at least one whole character, so that it always goes on. */
function longestFitting(text: string, limit: number, measure: Measure): number {
  let low = 0
  // a code point has at most two UTF-16 units
  let high = Math.min(text.length, 2 * limit)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(text.slice(0, wholeBefore(text, middle))) <= limit) low = middle
    else high = middle - 1
  }
  return Math.max(
    wholeBefore(text, low),
    text.codePointAt(0) !== undefined && (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1,
  )
}

/** Line breaks count wherever they are in the second half; blanks as well; then the last whole character. */
function breakAt(text: string, fits: number): { readonly end: number; readonly next: number } {
  for (const gap of ['\n', ' ']) {
    const at = text.lastIndexOf(gap, fits)
    if (at >= fits / 2) return { end: at, next: at + 1 }
  }
  const at = lastCharacterBefore(text, fits)
  return { end: at, next: at }
}

function lastCharacterBefore(text: string, end: number): number {
  const from = Math.max(0, end - 64)
  const start = segmenter.segment(text.slice(from, end + 64)).containing(end - from)?.index ?? 0
  return from + start > from ? wholeBefore(text, from + start) : end
}

const wholeBefore = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at)
