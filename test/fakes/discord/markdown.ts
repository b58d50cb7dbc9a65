/** What the app makes of a message. */
export interface Reading {
  /** What a person reads. */
  readonly text: string
  /** Everything that is not plain text, as `bold: words`. */
  readonly marks: readonly string[]
}

type Rule = readonly [name: string, pattern: RegExp, inner: 'text' | 'verbatim']

/** In the order in which the app tries them; the first group is what is shown. */
const RULES: readonly Rule[] = [
  ['fence', /```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][^]*?)\n*```/iy, 'verbatim'],
  ['code', /(?<ticks>`+)([^]*?[^`])\k<ticks>(?!`)/y, 'verbatim'],
  [
    'mention',
    /(<(?:@[!&]?|#)\d+>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>|<\/[^:>]+:\d+>|<id:\w+>|@everyone|@here)/y,
    'verbatim',
  ],
  ['masked link', /\[((?:\\[^]|[^\]\\])+)\]\(<?https?:[^\s)]+>?\)/y, 'text'],
  ['bold', /\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y, 'text'],
  ['underline', /__((?:\\[^]|[^\\])+?)__(?!_)/y, 'text'],
  ['italic', /_((?:__|\\[^]|[^\\_])+?)_/y, 'text'],
  ['italic', /\*(?=\S)((?:\*\*|\\[^]|[^*\\])+?)\*(?!\*)/y, 'text'],
  ['strike', /~~([^]+?)~~/y, 'text'],
  ['spoiler', /\|\|([^]+?)\|\|/y, 'text'],
]
const LINE_RULES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['quote', /(?:>>>|>) /y],
  ['heading', /#{1,3} +(?=\S)/y],
  ['small', /-# +(?=\S)/y],
  ['list', /[ \t]*(?:[-*+]|\d{1,10}[.)]) +(?=\S)/y],
]
const ESCAPE = /\\([^0-9A-Za-z\s])/y
const LINK = /https?:\/\/[^\s<]+[^\s<.,:;"'\])]/y

/** Reads the markdown of Discord as its app shows it. */
export function read(content: string): Reading {
  const marks: string[] = []
  return { text: inline(content, marks, true), marks }
}

function inline(source: string, marks: string[], lines: boolean): string {
  let shown = ''
  let at = 0
  while (at < source.length) {
    if (lines && (at === 0 || source[at - 1] === '\n')) at = lineStart(source, at, marks)
    const [text, next] = piece(source, at, marks)
    shown += text
    at = next
  }
  return shown
}

function lineStart(source: string, from: number, marks: string[]): number {
  let at = from
  for (const [name, pattern] of LINE_RULES) {
    const found = match(pattern, source, at)
    if (found === null) continue
    at += found[0].length
    marks.push(`${name}: ${source.slice(at).split('\n', 1)[0] ?? ''}`)
  }
  return at
}

function piece(source: string, at: number, marks: string[]): readonly [text: string, next: number] {
  const escaped = match(ESCAPE, source, at)
  if (escaped !== null) return [escaped[1] ?? '', at + escaped[0].length]
  const link = match(LINK, source, at)
  if (link !== null) return [link[0], at + link[0].length]
  for (const [name, pattern, inner] of RULES) {
    const found = match(pattern, source, at)
    if (found === null) continue
    const content = (name === 'code' ? found[2] : found[1]) ?? ''
    const text = inner === 'verbatim' ? content : inline(content, marks, false)
    marks.push(`${name}: ${text}`)
    return [text, at + found[0].length]
  }
  return [source[at] ?? '', at + 1]
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}
