/** How much of a text a ping shows. */
export const EXCERPT = { lines: 6, characters: 600 } as const

/** The beginning of a text, cut at a word and never in silence: the end says how many characters more there are. */
export function excerpt(
  text: string,
  limit: { readonly lines: number; readonly characters: number } = EXCERPT,
): string {
  const whole = text.trim()
  const head = whole.split(/\r?\n/).slice(0, limit.lines).join('\n')
  const shown = cut(head, limit.characters).trimEnd()
  const left = whole.length - shown.length
  return left === 0 ? whole : `${shown}… ${left} more characters`
}

/** The first line, for places that have no more room. */
export function oneLine(text: string, characters: number): string {
  const line = text.trim().split(/\r?\n/, 1)[0] ?? ''
  return line.length > characters ? `${cut(line, characters - 1).trimEnd()}…` : line
}

/** At most so many UTF-16 units, whole characters, and a whole word where that gives up no more than a fifth. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const end = isLowSurrogate(text, longest) ? longest - 1 : longest
  const word = text.slice(0, end + 1).search(/\s\S*$/)
  return text.slice(0, word >= end * 0.8 ? word : end)
}

const isLowSurrogate = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at))
