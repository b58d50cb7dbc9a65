/** The words that a slip of the hand may have meant, best first: those that begin with it, then those within a few keystrokes. */
export function nearest(typed: string, known: readonly string[], most = 3): readonly string[] {
  const word = typed.toLowerCase()
  if (word === '') return []
  const allowed = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  return known
    .map((candidate, order) => ({ candidate, order, far: closeness(word, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far || a.order - b.order)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/** `did you mean …?`, or what else to do where nothing is near. */
export function didYouMean(typed: string, known: readonly string[], otherwise: string): string {
  const near = nearest(typed, known).map((word) => `\`${word}\``)
  return near.length === 0
    ? otherwise
    : `did you mean ${near.length === 1 ? near[0] : `${near.slice(0, -1).join(', ')} or ${near.at(-1)}`}?`
}

function closeness(typed: string, candidate: string): number {
  if (typed === candidate) return 0
  if (typed.length >= 2 && candidate.startsWith(typed)) return 0.5
  if (candidate.length >= 3 && typed.startsWith(candidate)) return 0.9
  return Math.abs(typed.length - candidate.length) > 3 ? Number.POSITIVE_INFINITY : distance(typed, candidate)
}

/** Damerau–Levenshtein (optimal string alignment): insertions, deletions, replacements and swaps of neighbours. */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) line.push(cell({ a, b, row, column, line, last, before }))
    before = last
    last = line
  }
  return last[b.length] ?? 0
}

interface Place {
  readonly a: string
  readonly b: string
  readonly row: number
  readonly column: number
  readonly line: readonly number[]
  readonly last: readonly number[]
  readonly before: readonly number[]
}

const at = (numbers: readonly number[], index: number): number => numbers[index] ?? Number.POSITIVE_INFINITY

function cell({ a, b, row, column, line, last, before }: Place): number {
  const same = a[row - 1] === b[column - 1] ? 0 : 1
  const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
  return Math.min(
    at(line, column - 1) + 1,
    at(last, column) + 1,
    at(last, column - 1) + same,
    swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
  )
}
