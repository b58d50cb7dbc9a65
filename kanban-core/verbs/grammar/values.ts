import type { Field, Kind } from './fields.ts'
import { readJson } from './words.ts'
import type { Piece } from './words.ts'

/** What was written for a field, in the form that its schema expects. What cannot be read stays text, so that the schema names it. */
export function fromPieces(field: Field, pieces: readonly Piece[]): unknown {
  const texts = pieces.map((piece) => piece.text)
  if (field.kind === 'list') return texts.flatMap((text) => entries(field, text))
  if (field.hints.positional === 'words' && pieces.length > 1) return pieces.map((piece) => piece.raw).join(' ')
  return field.hints.positional === 'rest' ? texts.join(' ') : read(field.kind, texts.at(-1) ?? '')
}

/** The same for a text that a program sent where JSON has a type of its own: "2" for 2, "a,b" for a list. */
export function fromText(field: Field, text: string): unknown {
  if (field.kind !== 'list') return read(field.kind, text)
  const list = text.trimStart().startsWith('[') ? readJson(text) : undefined
  return Array.isArray(list) ? list : entries(field, text)
}

function entries(field: Field, text: string): readonly unknown[] {
  const parts = field.commas
    ? text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : [text]
  return (parts.length === 0 ? [text] : parts).map((part) => read(field.entry, part))
}

function read(kind: Kind, text: string): unknown {
  if (kind === 'number') return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text
  if (kind === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text
  return kind === 'json' ? (readJson(text) ?? text) : text
}
