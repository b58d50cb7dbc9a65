/** Why something was not done, in words for whoever asked. */
export class Failure extends Error {
  readonly kind: 'refused' | 'unreachable' | 'signed-out'
  readonly code: string
  /** The next thing to do; empty where the sentence says it. */
  readonly next: string

  constructor(kind: Failure['kind'], code: string, message: string, next = '') {
    super(message)
    this.name = 'Failure'
    this.kind = kind
    this.code = code
    this.next = next
  }
}

/** The sentence and what to do next, as one line. */
export function sentence(error: unknown): string {
  if (!(error instanceof Failure)) return error instanceof Error ? error.message : String(error)
  return error.next === '' ? capital(error.message) : `${capital(error.message)} — ${error.next}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
