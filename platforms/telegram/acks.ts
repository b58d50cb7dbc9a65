import type { Log } from '../../kanban-core/index.ts'
import type { Line } from './line.ts'

/** Of what is shown for a moment over the chat. */
export const LONGEST_TOAST = 200
/** Longer ones stay until they are closed: nobody reads so much in a moment. */
const READ_AT_A_GLANCE = 70

/** Presses wait for an acknowledgement: a button shows that it was pressed until there is one, and only one is taken. */
export class Acks {
  readonly #line: Line
  readonly #within: number
  readonly #log: Log
  readonly #waiting = new Map<string, NodeJS.Timeout>()

  constructor(line: Line, within: number, log: Log) {
    this.#line = line
    this.#within = within
    this.#log = log
  }

  /** From here on the press is acknowledged in time, whatever becomes of its answer. */
  open(query: string): void {
    this.#close(query)
    const late = setTimeout(() => void this.quietly(query), this.#within)
    this.#waiting.set(query, late)
  }

  /** Acknowledges without a word. What goes wrong costs a turning wheel, nothing else. */
  async quietly(query: string): Promise<void> {
    this.#close(query)
    const done = await this.#line.call((api, signal) => api.answerCallbackQuery(query, {}, signal)).catch(() => null)
    if (done !== null && !done.ok)
      this.#log.debug({ chat: 'telegram', reason: done.trouble.reason }, 'a press was not acknowledged')
  }

  /** Says something to whoever pressed, and to nobody else. False = it is too late for that. */
  async say(query: string, text: string): Promise<boolean> {
    const known = this.#waiting.has(query)
    this.#close(query)
    const alert = text.length > READ_AT_A_GLANCE
    const done = await this.#line.call((api, signal) =>
      api.answerCallbackQuery(query, { text, show_alert: alert }, signal),
    )
    if (done.ok) return true
    // a lost reply may hide an answer that was shown: better a word too many than none
    this.#log.debug({ chat: 'telegram', known, reason: done.trouble.reason }, 'a press could not be answered')
    return false
  }

  /** Presses that nobody has answered yet are let go. */
  close(): void {
    for (const late of this.#waiting.values()) clearTimeout(late)
    this.#waiting.clear()
  }

  #close(query: string): void {
    clearTimeout(this.#waiting.get(query))
    this.#waiting.delete(query)
  }
}
