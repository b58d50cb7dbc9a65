import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import type { Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { PostFailed } from '../platform.ts'
import type { History } from './history.ts'

export interface PromptParts {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
  readonly history: History
  readonly complete: (line: string) => Promise<[string[], string]>
  /** Ctrl-C or Ctrl-D on an empty line. */
  readonly onInterrupt: () => void
}

const PROMPT = 'kanban> '

/**
 * Lines from a person or a pipe, and texts that appear above what is being typed.
 * On a pipe there is no prompt and no escape code, and no line is read before the one in front was taken.
 */
export class Prompt {
  readonly interactive: boolean
  readonly #output: Writable
  readonly #readline: Interface
  readonly #lines: string[] = []
  #waiting: ((line: string | null) => void)[] = []
  #question: string | null = null
  #ended = false
  #closed = false
  #broken: Error | null = null
  readonly #onOutputError = (error: Error): void => void (this.#broken = error)

  constructor(parts: PromptParts) {
    const { input, output } = parts
    this.interactive = input.isTTY === true && output.isTTY === true
    this.#output = output
    this.#readline = this.interactive
      ? interactiveLines(parts)
      : createInterface({ input, crlfDelay: Infinity, terminal: false })
    this.#readline.on('line', (line) => this.#push(line))
    this.#readline.on('SIGINT', () => this.#interrupted(parts.onInterrupt))
    this.#readline.on('history', (lines) => parts.history.save(lines))
    this.#readline.on('close', () => this.#end(parts.onInterrupt))
    output.on('error', this.#onOutputError)
    if (this.interactive) this.#readline.prompt()
  }

  /** Something stands on the line that was not sent yet. */
  get typing(): boolean {
    return this.interactive && this.#readline.line !== ''
  }

  /** The next line; null at the end of the input. */
  next(): Promise<string | null> {
    const line = this.#lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** The next line as the answer to a question, before anybody else gets it. Null where it was called off. */
  async ask(question: string): Promise<string | null> {
    this.#question = question
    if (this.interactive) this.#setPrompt(`${question} › `)
    else await this.print(question)
    const line = this.#lines.shift()
    if (line === undefined && !this.#ended) return new Promise((resolve) => this.#waiting.unshift(resolve))
    this.#question = null
    return line ?? null
  }

  /** Resolves when the stream has taken the text. Rejects with PostFailed where nobody can read it any more. */
  print(text: string): Promise<void> {
    const gone =
      this.#broken ??
      (this.#closed || this.#output.writableEnded || this.#output.destroyed ? new Error('it is closed') : null)
    if (gone !== null) return Promise.reject(new PostFailed(`the terminal cannot be written: ${gone.message}`))
    if (this.interactive) this.#leavePromptLine()
    const written = new Promise<void>((resolve, reject) => {
      this.#output.write(`${text}\n`, (error) =>
        error ? reject(new PostFailed(`the terminal cannot be written: ${error.message}`)) : resolve(),
      )
    })
    if (this.interactive && !this.#ended) this.#readline.prompt(true)
    return written
  }

  /** Gives the streams back. Whoever waits for a line gets null. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.interactive && !this.#ended) this.#leavePromptLine()
    this.#readline.close()
    this.#output.off('error', this.#onOutputError)
  }

  /** Takes back what is typed, then the question, then everything. */
  #interrupted(onInterrupt: () => void): void {
    if (this.#readline.line !== '') {
      this.#readline.write(null, { ctrl: true, name: 'e' })
      this.#readline.write(null, { ctrl: true, name: 'u' })
    } else if (this.#question === null) onInterrupt()
    else this.#push(null)
  }

  #push(line: string | null): void {
    this.#question = null
    this.#readline.setPrompt(PROMPT)
    const taker = this.#waiting.shift()
    if (taker !== undefined) taker(line)
    else if (line !== null) this.#lines.push(line)
    if (this.interactive && !this.#closed) this.#readline.prompt()
  }

  #end(onInterrupt: () => void): void {
    this.#ended = true
    for (const taker of this.#waiting.splice(0)) taker(null)
    if (this.interactive && !this.#closed) {
      this.#output.write('\n')
      onInterrupt()
    }
  }

  #setPrompt(prompt: string): void {
    this.#readline.setPrompt(prompt)
    if (!this.#ended) this.#readline.prompt(true)
  }

  /** Wipes the prompt and what is being typed, so that it can be drawn again beneath the next text. */
  #leavePromptLine(): void {
    moveCursor(this.#output, 0, -this.#readline.getCursorPos().rows)
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
    // readline would climb this many rows once more before it draws
    Object.assign(this.#readline, { prevRows: 0 })
  }
}

function interactiveLines({ input, output, history, complete }: PromptParts): Interface {
  return createInterface({
    input,
    output,
    terminal: true,
    prompt: PROMPT,
    history: history.lines,
    historySize: 1_000,
    removeHistoryDuplicates: true,
    completer: (line: string, answer: (error: Error | null, result: [string[], string]) => void) => {
      complete(line).then(
        (found) => answer(null, found),
        () => answer(null, [[], line]),
      )
    },
  })
}
