/** What a typed line asks for. */
export type Typed =
  | { readonly kind: 'nothing' }
  /** What stood after `/kanban`, as typed. */
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'press'; readonly number: number }
  | { readonly kind: 'help' }
  | { readonly kind: 'exit' }
  /** Begins with a slash and is no command of ours. */
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'message'; readonly text: string }

/** Reads a line; every line has a meaning. */
export function readTyped(line: string): Typed {
  const text = line.trim()
  if (text === '') return { kind: 'nothing' }
  const command = /^\/kanban(?:\s([^]*))?$/i.exec(text)
  if (command !== null) return { kind: 'command', text: (command[1] ?? '').trim() }
  if (/^\d{1,3}$/.test(text)) return { kind: 'press', number: Number(text) }
  if (/^\/(?:help|\?)$/i.test(text)) return { kind: 'help' }
  if (/^\/(?:exit|quit)$/i.test(text)) return { kind: 'exit' }
  const unknown = /^\/(\S*)$/.exec(text.split(/\s/, 1)[0] ?? '')
  return unknown === null ? { kind: 'message', text } : { kind: 'unknown', word: `/${unknown[1] ?? ''}` }
}
