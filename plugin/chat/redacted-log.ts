import type { Log } from '../../kanban-core/index.ts'

/** The same log without the secrets that this finds. */
export function redactedLog(log: Log, redact: (text: string) => string): Log {
  const clean = (words: object): object => JSON.parse(redact(JSON.stringify(words, plainError))) as object
  return {
    debug: (words, text) => log.debug(clean(words), text === undefined ? text : redact(text)),
    info: (words, text) => log.info(clean(words), text === undefined ? text : redact(text)),
    warn: (words, text) => log.warn(clean(words), text === undefined ? text : redact(text)),
    error: (words, text) => log.error(clean(words), text === undefined ? text : redact(text)),
  }
}

/** An error has nothing that JSON would keep. */
const plainError = (_: string, value: unknown): unknown =>
  value instanceof Error ? (value.stack ?? value.message) : value
