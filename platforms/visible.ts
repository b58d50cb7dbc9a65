/** Control characters but the line break; line separators, bidi marks and overrides, invisible operators, the byte order mark, interlinear marks and tags. */
const HIDDEN =
  /[[\p{Cc}--\n]\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gv

/** Data as text: what would steer a screen or turn the writing around is shown as an escape (`\x1b`, `\u{202e}`), half characters as U+FFFD. Line breaks stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').toWellFormed().replaceAll('\t', '    ').replaceAll(HIDDEN, escape)
}

/** The same on one line: for titles, names and cells. */
export const visibleLine = (text: string): string => visible(text.trim().replaceAll(/\s*[\r\n\t]\s*/g, ' '))

function escape(character: string): string {
  const number = character.codePointAt(0) ?? 0
  return number < 0x100 ? `\\x${number.toString(16).padStart(2, '0')}` : `\\u{${number.toString(16)}}`
}
