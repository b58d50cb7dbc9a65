/** One piece of a long text. Pieces with the same `keep` go together: `first` goes first when there is too little room. */
export interface Part {
  readonly keep: 'always' | 'first' | 'second' | 'third'
  readonly text: string
  /** Within its group the lowest goes first. */
  readonly order?: number
  /** A title: goes when all of the entries that follow it (so many) are gone. */
  readonly needs?: number
}

const GROUPS = ['first', 'second', 'third'] as const

/** Joins the parts in order, leaving out as few as the budget (characters) asks for and saying how many. */
export function fit(parts: readonly Part[], budget: number): string {
  const gone = new Set<number>()
  let length = parts.reduce((sum, part) => sum + part.text.length + 2, 0)
  for (const group of GROUPS) {
    const members = parts.map((part, index) => ({ part, index })).filter(({ part }) => part.keep === group)
    members.sort((a, b) => (a.part.order ?? 0) - (b.part.order ?? 0))
    for (const { part, index } of members) {
      if (length <= budget) break
      gone.add(index)
      length -= part.text.length + 2
    }
  }
  return parts.flatMap((part, index) => line(parts, part, index, gone)).join('\n\n')
}

function line(parts: readonly Part[], part: Part, index: number, gone: ReadonlySet<number>): readonly string[] {
  if (gone.has(index)) return []
  if (part.needs === undefined) return [part.text]
  const missing = Array.from({ length: part.needs }, (_, offset) => index + 1 + offset).filter(
    (entry) => gone.has(entry) && parts[entry] !== undefined,
  ).length
  if (missing === 0) return [part.text]
  return [`${part.text} (${missing} more left out for length)`]
}

/** At most `longest` characters, with a mark that says what is missing; never half of a surrogate pair. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1)) ? longest - 1 : longest
  return `${text.slice(0, end)} … ${text.length - end} more characters`
}

/** Somebody's words, each line marked, so that nothing in them can look like part of the frame. */
export function quoted(author: string, text: string): string {
  const lines = text.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n').split('\n')
  return [`${author.replace(/\s+/g, ' ')} wrote:`, ...lines.map((each) => `> ${each}`)].join('\n')
}
