import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

/** A terminal whose keys the test presses, and whose screen it reads. */
export class SetupTerminal {
  readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  readonly output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 })
  #screen = ''
  #read = 0
  #waiting: (() => void) | null = null

  constructor() {
    this.output.on('data', (part: Buffer) => {
      this.#screen += stripVTControlCharacters(part.toString())
      this.#waiting?.()
    })
  }

  get screen(): string {
    return this.#screen
  }

  /** Resolves once this stands on the screen, behind what was waited for before. */
  async shows(words: string): Promise<void> {
    while (!this.#screen.slice(this.#read).includes(words))
      await new Promise<void>((resolve) => (this.#waiting = resolve))
    this.#read = this.#screen.indexOf(words, this.#read) + words.length
  }

  /** Waits for a question, then types an answer and enter. */
  async answer(question: string, typed: string): Promise<void> {
    await this.shows(question)
    this.press(...Array.from(typed), '\r')
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.input.write(key)
  }
}

export const DOWN = '\u001B[B'
export const SPACE = ' '
export const ENTER = '\r'
export const CTRL_C = '\u0003'
