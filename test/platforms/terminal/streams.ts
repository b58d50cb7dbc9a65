import { PassThrough } from 'node:stream'

/** A stream that the test writes to or reads from, and that may claim to be a terminal. */
export class TestStream extends PassThrough {
  readonly isTTY?: boolean
  columns = 80
  rows = 24
  isRaw = false
  constructor(kind: 'pipe' | 'terminal') {
    super()
    if (kind === 'terminal') this.isTTY = true
  }
  setRawMode(raw: boolean): this {
    this.isRaw = raw
    return this
  }
}

/** Collects what is written, one chunk a write, and wakes those who wait for something in it. */
export class Collector {
  readonly chunks: string[] = []
  #waiting: { readonly wanted: () => boolean; readonly done: () => void }[] = []

  constructor(stream: TestStream) {
    stream.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk.toString('utf8'))
      const ready = this.#waiting.filter(({ wanted }) => wanted())
      this.#waiting = this.#waiting.filter((one) => !ready.includes(one))
      for (const { done } of ready) done()
    })
  }

  get text(): string {
    return this.chunks.join('')
  }

  until(wanted: () => boolean): Promise<void> {
    return wanted() ? Promise.resolve() : new Promise((done) => this.#waiting.push({ wanted, done }))
  }
}

/** What a screen shows after all of this: cursor moves, clearing, colours dropped. */
export function screen(output: string, columns = 80): readonly string[] {
  const lines: string[] = ['']
  let row = 0
  let column = 0
  for (const [piece] of output.matchAll(/\p{Cc}\[\d*[A-Za-z]|[^]/gu)) {
    const [, amount = '', action] = /^\p{Cc}\[(\d*)([A-Za-z])$/u.exec(piece) ?? []
    if (action === 'G') column = Number(amount || 1) - 1
    else if (action === 'A') row = Math.max(0, row - Number(amount || 1))
    else if (action === 'J') lines.splice(row, Infinity, (lines[row] ?? '').slice(0, column))
    else if (action !== undefined) continue
    else if (piece === '\r') column = 0
    else if (piece === '\n') [row, column] = [row + 1, 0]
    else {
      if (column >= columns) [row, column] = [row + 1, 0]
      lines[row] = (lines[row] ?? '').padEnd(column).slice(0, column) + piece + (lines[row] ?? '').slice(column + 1)
      column += 1
    }
    lines[row] ??= ''
  }
  return lines.map((line) => line.trimEnd())
}
