import { AnswerLost, ask } from '../gateway/client.ts'
import type { Ask, Reply } from '../gateway/client.ts'

export interface Patience {
  /** An answer that takes longer than so many milliseconds is worth a word. */
  readonly silence: number
  /** A gateway that lives answers a question about itself within so many. */
  readonly sign: number
}
const PATIENCE: Patience = { silence: 5_000, sign: 10_000 }

/** The gateway lives no more, or hangs: whether it did what was asked is not known. */
export class GatewayHangs extends Error {
  override readonly name = 'GatewayHangs'
}

/** Asks, however long the answer takes, as long as the gateway shows that it lives. Rejects as `ask` does, or with GatewayHangs. */
export async function askPatiently(
  request: Ask,
  say: (sentence: string) => void,
  { silence, sign }: Patience = PATIENCE,
): Promise<Reply> {
  const watching = new AbortController()
  let hangs = false
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    const lives = await isAlive(request.socket, sign)
    if (watching.signal.aborted) return
    hangs = !lives
    if (hangs) watching.abort()
    else timer = setTimeout(() => void look(), silence)
  }
  timer = setTimeout(() => {
    say('the gateway takes its time; waiting for it …')
    void look()
  }, silence)
  try {
    return await ask({ ...request, signal: watching.signal })
  } catch (error) {
    if (hangs && error instanceof AnswerLost) throw new GatewayHangs('it gave no sign of life')
    throw error
  } finally {
    clearTimeout(timer)
    watching.abort()
  }
}

const isAlive = (socket: string, patience: number): Promise<boolean> =>
  ask({ socket, method: 'GET', path: '/api/status', patience }).then(
    () => true,
    () => false,
  )
