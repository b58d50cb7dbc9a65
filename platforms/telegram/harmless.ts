/** A piece of a text, from its first UTF-16 unit up to before its end. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Names, commands and tags, more widely than the service finds them in a text by itself: it calls whoever is named,
 * and a command can be tapped. It leaves alone what is shown as code.
 */
const LIVE =
  /@[\p{L}\p{N}_]+|(?<![A-Za-z0-9_])\/[A-Za-z0-9_](?:[\p{L}\p{N}_/.@:-]*[\p{L}\p{N}_/])?|[#$][\p{L}\p{N}_]+/gu

/** A link whose only meaning is its address: nothing in it can be taken for a name. */
const LINK = /^[("']*https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?(?:\/[\w.~%+\-/=&?#,:;!]*)?[.,:;!?)"']*$/i

const LONGEST_LINK = 2_000

/** Where a text would do something, merged where only blanks lie in between. */
export function liveRanges(text: string): readonly Range[] {
  const found: { start: number; end: number }[] = []
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (word.length <= LONGEST_LINK && LINK.test(word)) continue
    for (const match of word.matchAll(LIVE)) {
      const [start, end] = [index + match.index, index + match.index + match[0].length]
      const last = found.at(-1)
      if (last !== undefined && /^ *$/.test(text.slice(last.end, start))) last.end = end
      else found.push({ start, end })
    }
  }
  return found
}

/** The same for a message without any marks: look-alikes stand in for the signs that would do something, one for one. */
export function deadened(text: string): string {
  let safe = ''
  let at = 0
  for (const { start, end } of liveRanges(text)) {
    safe += text.slice(at, start) + text.slice(start, end).replaceAll(/[@/#$]/g, (sign) => LOOKALIKES[sign] ?? sign)
    at = end
  }
  return safe + text.slice(at)
}

const LOOKALIKES: Readonly<Record<string, string>> = { '@': '＠', '/': '∕', '#': '＃', $: '＄' }

/** What is left of a range when others are taken out of it. `others` in their order. */
export function without(range: Range, others: readonly Range[]): readonly Range[] {
  const left: Range[] = []
  let start = range.start
  for (const other of others) {
    if (other.end <= start || other.start >= range.end) continue
    if (other.start > start) left.push({ start, end: other.start })
    start = other.end
  }
  return start < range.end ? [...left, { start, end: range.end }] : left
}
