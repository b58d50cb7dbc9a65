/** One message of a stream of server-sent events. */
export interface StreamMessage {
  readonly event: string
  readonly id: string | null
  readonly data: string
}

/** Cuts a stream of server-sent events into messages, however its bytes arrive. Comments keep it alive and say nothing. */
export class StreamParser {
  #rest = ''

  push(text: string): StreamMessage[] {
    const blocks = `${this.#rest}${text}`.split(/\r?\n\r?\n/)
    this.#rest = blocks.pop() ?? ''
    return blocks.map(messageOf).filter((message) => message !== null)
  }
}

function messageOf(block: string): StreamMessage | null {
  let event = 'message'
  let id: string | null = null
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const at = line.indexOf(':')
    const name = at < 0 ? line : line.slice(0, at)
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '')
    if (name === 'event') event = value
    else if (name === 'id') id = value
    else if (name === 'data') data.push(value)
  }
  return data.length === 0 ? null : { event, id, data: data.join('\n') }
}

/** Follows one stream until it ends, the signal says stop, or nothing was heard for `silence` milliseconds. */
export async function follow(
  url: string,
  options: {
    readonly lastEventId: string | null
    readonly signal: AbortSignal
    readonly silence: number
    readonly opened: () => void
    readonly hear: (message: StreamMessage) => void
  },
): Promise<'ended' | 'signed-out'> {
  const quiet = new AbortController()
  let timer = window.setTimeout(() => quiet.abort(), options.silence)
  const heard = () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => quiet.abort(), options.silence)
  }
  try {
    const response = await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'text/event-stream',
        ...(options.lastEventId === null ? {} : { 'last-event-id': options.lastEventId }),
      },
      signal: AbortSignal.any([options.signal, quiet.signal]),
    })
    if (response.status === 401) return 'signed-out'
    if (!response.ok || response.body === null) return 'ended'
    options.opened()
    const parser = new StreamParser()
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'ended'
      heard()
      for (const message of parser.push(value)) options.hear(message)
    }
  } catch {
    return 'ended'
  } finally {
    window.clearTimeout(timer)
  }
}
