import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** One kept connection to a gateway: one request at a time, as little work as can be, so that the gateway is measured and not the client. */
export class Wire {
  readonly #socket: Socket
  #text = ''
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null

  constructor(path: string) {
    this.#socket = connect(path)
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (part: string) => this.#take(part))
    this.#socket.once('error', (error) => this.#waiting?.reject(error))
    this.#socket.once('close', () => this.#waiting?.reject(new Error('the gateway hung up')))
  }

  verb(name: string, body: object): Promise<Answer> {
    const text = JSON.stringify(body)
    this.#socket.write(
      `POST /api/verbs/${name} HTTP/1.1\r\nhost: kanban\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    )
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #take(part: string): void {
    this.#text += part
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#text.slice(0, end)
    const length = /content-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) return this.#waiting?.reject(new Error(`an answer without a length: ${head}`))
    const body = this.#text.slice(end + 4)
    if (Buffer.byteLength(body) < Number(length)) return
    this.#text = ''
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body })
  }

  close(): void {
    this.#socket.destroy()
  }
}
