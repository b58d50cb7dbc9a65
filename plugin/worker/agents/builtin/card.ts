/** What a card says, read from the briefing that `kanban_show` answers. */
export interface Card {
  readonly id: string
  readonly title: string
  /** Number of the run that works on it. */
  readonly run: number
  readonly body: string
  /** The last thing that was asked, and its answer: null = not answered, empty = unblocked without words. */
  readonly question: string | null
  readonly answer: string | null
  readonly parents: readonly ParentResult[]
}

export interface ParentResult {
  readonly id: string
  readonly title: string
  readonly summary: string | null
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** Somebody's words stand in lines that begin with this; every other line is the board's own. */
const QUOTE = '> '

/** Null where the text is no briefing. */
export function readCard(briefing: string): Card | null {
  const lines = briefing.split('\n')
  const [, id, title] = /^# (t_\w+): (.*)$/.exec(lines[0] ?? '') ?? []
  if (id === undefined || title === undefined) return null
  const sections = sectionsOf(lines)
  const run = /^- run: (\d+)/m.exec((sections.get('') ?? []).join('\n'))?.[1]
  return {
    id,
    title,
    run: Number(run ?? 1),
    body: quotedIn(sections.get('Description') ?? []).join('\n'),
    ...decisionOf(sections.get('Last question and answer') ?? []),
    parents: entriesOf(sections.get('Results of parent tasks') ?? []).flatMap(parentOf),
  }
}

/** Lines under each `## ` heading; what stands before the first is under ''. A note behind a heading is no part of its name. */
function sectionsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>()
  let current: string[] = []
  sections.set('', current)
  for (const line of lines) {
    const name = /^## (.*?)(?: \(\d+ more left out for length\))?$/.exec(line)?.[1]
    if (name === undefined) current.push(line)
    else sections.set(name, (current = []))
  }
  return sections
}

const quotedIn = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith(QUOTE)).map((line) => line.slice(QUOTE.length))

/** The quote that begins right below this line, by whomever. */
function quoteAfter(lines: readonly string[], index: number): string {
  const from = lines.slice(index + 1)
  const start = from.findIndex((line) => line.startsWith(QUOTE))
  const end = from.findIndex((line, place) => place > start && !line.startsWith(QUOTE))
  return start < 0 ? '' : quotedIn(from.slice(start, end < 0 ? undefined : end)).join('\n')
}

function decisionOf(lines: readonly string[]): Pick<Card, 'question' | 'answer'> {
  const asked = lines.findLastIndex((line) => line.startsWith('Blocked ('))
  if (asked < 0) return { question: null, answer: null }
  const question = quoteAfter(lines, asked)
  const answered = lines.findLastIndex((line) => line.startsWith('Answered at '))
  if (answered > asked) return { question, answer: quoteAfter(lines, answered) }
  return { question, answer: lines.findLastIndex((line) => line.startsWith('Unblocked by ')) > asked ? '' : null }
}

/** Lines under each `### ` heading, the heading first. */
function entriesOf(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('### ') ? [index] : []))
  return starts.map((start, place) => lines.slice(start, starts[place + 1]))
}

function parentOf(lines: readonly string[]): readonly ParentResult[] {
  const [, id, title] = /^### (t_\w+): (.*) \([^()]*\)$/.exec(lines[0] ?? '') ?? []
  if (id === undefined || title === undefined) return []
  const words = (label: string): string | null => {
    const index = lines.indexOf(label)
    return index < 0 ? null : quoteAfter(lines, index)
  }
  return [{ id, title, summary: words('summary:'), metadata: objectIn(words('metadata:')) }]
}

/** Null as well for metadata that was cut for its length. */
function objectIn(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const found: unknown = text === null ? null : JSON.parse(text)
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
