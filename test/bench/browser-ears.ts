import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { logIn } from './browser-login.ts'
import { Wire } from './wire.ts'

/** Run as a process of its own: browsers that listen to a board, as little work as can be, so that the gateway is measured. */
export interface EarOrder {
  readonly socket: string
  readonly browsers: number
  readonly events: number
}

export interface EarsHeard {
  /** Milliseconds from the moment at which a task is asked for to the moment at which one browser has its message. */
  readonly times: readonly number[]
  readonly errors: readonly string[]
}

process.on('message', (order: EarOrder) => {
  listen(order).then(
    (heard) => process.send?.(heard),
    (error: unknown) => process.send?.({ times: [], errors: [String(error)] } satisfies EarsHeard),
  )
})

async function listen({ socket, browsers, events }: EarOrder): Promise<EarsHeard> {
  const { address, cookie } = await logIn(socket)
  const times: number[] = []
  const errors: string[] = []
  let begin = 0
  let missing = 0
  let allHeard: (() => void) | null = null
  const heard = (): void => {
    times.push(performance.now() - begin)
    missing -= 1
    if (missing === 0) allHeard?.()
  }
  const ears = await Promise.all(Array.from({ length: browsers }, () => openEar(address, cookie, heard)))
  const wire = new Wire(socket)
  for (let n = 0; n < events; n += 1) {
    missing = browsers
    const all = new Promise<void>((resolve) => {
      allHeard = resolve
    })
    begin = performance.now()
    const { status } = await wire.verb('create', { title: 'something happens' })
    if (status !== 200) errors.push(`create ${status}`)
    await all
  }
  wire.close()
  for (const ear of ears) ear.destroy()
  return { times, errors }
}

/** Resolves when the first message is there; `heard` is called for each that tells of a new task. */
function openEar({ hostname, port, host }: URL, cookie: string, heard: () => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.setEncoding('utf8')
    socket.once('error', reject)
    socket.on('data', (part: string) => {
      if (part.includes('event: hello')) resolve(socket)
      if (part.includes('"kind":"created"')) heard()
    })
    socket.write(`GET /api/events HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\ncookie: ${cookie}\r\n\r\n`)
  })
}
