import type { View } from '../../kanban-core/index.ts'
import { renderText, wantsColor } from '../../platforms/terminal/render.ts'

/** How the command line shows things: views in words, JSON for programs, refusals on stderr. */

export interface Refused {
  readonly code: string
  readonly message: string
  readonly next: string
}

/** Lines are folded for a screen only: a pipe gets them whole. */
const columnsOf = (stream: NodeJS.WriteStream): number => (stream.isTTY ? stream.columns || 80 : Infinity)

export function printView(view: View, stream: NodeJS.WriteStream = process.stdout): void {
  const text = renderText(view, {
    columns: columnsOf(stream),
    color: wantsColor(stream, process.env),
    buttons: 'hidden',
  })
  if (text !== '') stream.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

/** One value, one line: for streams. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function printRefusal({ code, message, next }: Refused, asJson: boolean): void {
  if (asJson) process.stderr.write(`${JSON.stringify({ error: { code, message, next } })}\n`)
  else
    printView(
      {
        nodes: [
          { kind: 'text', spans: [{ text: 'error: ', tone: 'bad' }, { text: message }] },
          ...(next === ''
            ? []
            : [{ kind: 'text' as const, spans: [{ text: '→ ', tone: 'dim' as const }, { text: next }] }]),
        ],
      },
      process.stderr,
    )
}

/** Whoever reads has had enough (`| head`): that is an end, not a fault. */
export const endWithReader = (): void => onBrokenPipe(() => process.exit(0))

export const outliveReader = (): void => onBrokenPipe(() => undefined)

function onBrokenPipe(act: () => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      act()
    })
  }
}
