import type { EventQuery, Span } from '../../kanban-core/index.ts'
import type { CliAnswer } from '../api/cli.ts'
import { NobodyThere, follow } from '../gateway/client.ts'
import { printJsonLine, printView } from './output.ts'
import type { Seat } from './seat.ts'

/** Shows the latest, then what comes, until Ctrl-C or the gateway's end. Without a gateway nothing can come. */
export async function followStream(answer: CliAnswer, seat: Seat, socket: string | null): Promise<number> {
  if (answer.view !== undefined) printView(answer.view)
  else for (const event of Array.isArray(answer.json) ? (answer.json as unknown[]) : [answer.json]) printJsonLine(event)
  if (socket === null) {
    process.stderr.write(
      'no gateway is running, so this is all; start one with `kanban gateway` to follow what happens\n',
    )
    return answer.exit
  }
  const ended = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort())
  const request = { socket, method: 'GET', path: pathOf(answer.follow ?? {}, seat.board), token: seat.token } as const
  await follow(request, answer.view === undefined ? printEvent : printLine, ended.signal).catch((error: unknown) => {
    if (!(error instanceof NobodyThere)) throw error
  })
  if (ended.signal.aborted) return 0
  process.stderr.write('the gateway has ended, and with it the stream\n')
  return 1
}

function pathOf({ board, task, kinds, after }: Omit<EventQuery, 'limit'>, ownBoard: string | null): string {
  const query = new URLSearchParams({
    ...(task === undefined ? { board: board ?? ownBoard ?? 'default' } : { task }),
    ...(kinds === undefined ? {} : { kinds: kinds.join(',') }),
    ...(after === undefined ? {} : { after: String(after) }),
    drawn: '1',
  })
  return `/api/events?${query.toString()}`
}

interface Told {
  readonly number?: number
  readonly line?: readonly Span[]
}

function printEvent(text: string): void {
  const { line: _line, ...event } = JSON.parse(text) as Told
  if (event.number !== undefined) printJsonLine(event)
}

function printLine(text: string): void {
  const { line } = JSON.parse(text) as Told
  if (line !== undefined) printView({ nodes: [{ kind: 'list', items: [line] }] })
}
