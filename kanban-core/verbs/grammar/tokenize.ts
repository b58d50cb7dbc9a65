/** One word of a command line. Its offsets lead back to the text as typed, so that free text keeps its own spacing and quotes. */
export interface Token {
  /** Without its quotes, escapes resolved, a phone's dashes turned back into `--`. */
  readonly text: string
  /** Where it stands in the source: [start, end). */
  readonly start: number
  readonly end: number
  /** The whole of it stood in quotes: never a flag, never taken for an id. */
  readonly quoted: boolean
}

/** Unicode blanks, and the invisible ones that phones and web pages leave behind. */
const BLANK = /[\s\u180e\u200b\u2060\ufeff]/
const blankAt = (source: string, at: number): boolean => at >= source.length || BLANK.test(source.charAt(at))

/** Each opening quote with what closes it; other quotes of its kind are tried next, for phones that curl only one of the two. */
const PARTNERS: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”',
  '”': '”',
  '„': '“”',
  '‟': '”',
  '«': '»',
  '»': '«',
  "'": "'",
  '‘': '’',
  '’': '’',
  '‚': '‘’',
  '‛': '’',
  '‹': '›',
  '›': '‹',
}
const KINDS = ['"“”„‟', '«»', "'‘’‚‛", '‹›']
const kindOf = (quote: string): string => KINDS.find((kind) => kind.includes(quote)) ?? ''
const isApostrophe = (quote: string): boolean => "'‘’‚‛".includes(quote)

/**
 * Splits what a person typed into words. Never throws and loses nothing:
 * - a quote opens at the start of a word or after `--flag=`, and closes before a blank; elsewhere it is an ordinary character (don’t, 5");
 * - an opening quote that nothing closes reaches to the next flag or the end, an apostrophe is an apostrophe;
 * - `\` escapes quotes and itself only.
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = []
  const text: Text = { source, unclosed: new Set() }
  let at = 0
  while (at < source.length) {
    if (blankAt(source, at)) at += 1
    else {
      const token = readToken(text, at)
      tokens.push(token)
      at = token.end
    }
  }
  return tokens
}

interface Text {
  readonly source: string
  /** Kinds of closing quotes that are known not to come any more: no line is searched to its end twice for one. */
  readonly unclosed: Set<string>
}

function readToken(line: Text, start: number): Token {
  const { source } = line
  const whole = readQuoted(line, start)
  if (whole !== null) return { ...whole, start, quoted: true }
  let at = start
  let text = ''
  while (!blankAt(source, at)) {
    const value =
      text.length > 0 && source.charAt(at - 1) === '=' && /^[-\u2010-\u2015\u2212]+[a-z][\w-]*=$/i.test(text)
        ? readQuoted(line, at)
        : null
    if (value !== null) return { text: straightenDashes(text) + value.text, start, end: value.end, quoted: false }
    const step = escapes(source, at) ? 2 : 1
    text += source.charAt(at + step - 1)
    at += step
  }
  return { text: straightenDashes(text), start, end: at, quoted: false }
}

interface Quoted {
  readonly text: string
  readonly end: number
}

function readQuoted(line: Text, start: number): Quoted | null {
  const { source } = line
  const opening = source.charAt(start)
  const partners = PARTNERS[opening]
  if (partners === undefined) return null
  const closing = findClosing(line, start + 1, partners) ?? findClosing(line, start + 1, kindOf(opening))
  if (closing !== null) return { text: inner(source.slice(start + 1, closing), opening), end: closing + 1 }
  if (isApostrophe(opening) || blankAt(source, start + 1)) return null
  const end = nextFlag(source, start + 1)
  return { text: inner(source.slice(start + 1, end), opening).trimEnd(), end }
}

/** A quote inside of a word closes nothing: 'don't stop' is one text. */
function findClosing({ source, unclosed }: Text, from: number, closers: string): number | null {
  if (unclosed.has(closers)) return null
  for (let at = from; at < source.length; at += escapes(source, at) ? 2 : 1) {
    if (!escapes(source, at) && closers.includes(source.charAt(at)) && blankAt(source, at + 1)) return at
  }
  unclosed.add(closers)
  return null
}

function nextFlag(source: string, from: number): number {
  const found = source.slice(from).search(/[\s\u200b\ufeff]+(--|\u2014|\u2013\u2013)[a-z]/i)
  return found < 0 ? source.length : from + found
}

const escapes = (source: string, at: number): boolean =>
  source.charAt(at) === '\\' && (source.charAt(at + 1) === '\\' || source.charAt(at + 1) in PARTNERS)

function inner(text: string, opening: string): string {
  const plain = text.replaceAll(/\\(.)/gs, (whole, next: string) => (next === '\\' || next in PARTNERS ? next : whole))
  return '«»'.includes(opening) ? plain.trim() : plain
}

/** Phones make one em dash of `--`, and some an en dash. Only before a letter: a dash between words stays a dash. */
function straightenDashes(text: string): string {
  const [, dashes, rest] = /^([-\u2010-\u2015\u2212]+)(\p{L}.*)$/su.exec(text) ?? []
  if (dashes === undefined || rest === undefined) return text
  return (dashes.length > 1 || /[\u2014\u2015]/.test(dashes) ? '--' : '-') + rest
}
