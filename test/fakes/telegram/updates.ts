import { ApiError } from './model.ts'
import type { Params, Update } from './model.ts'

interface Poll {
  readonly params: Params
  readonly end: (result: readonly Update[] | ApiError) => void
}

const CONFLICT = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
const WEBHOOK =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

/** What a bot has not taken yet. Each poll is held until there is something, and ends the one before it. */
export class Updates {
  readonly #kept: Update[] = []
  /** Delivered once more although they were taken. */
  readonly #again: Update[] = []
  #poll: Poll | null = null
  #next = 700_001
  #allowed: readonly string[] = []
  #newest: Update | null = null
  webhook = ''

  /** Numbers what happened and hands it to whoever polls. */
  push(content: Readonly<Record<string, unknown>>): Update {
    const update: Update = { update_id: this.#next, ...content }
    this.#next += 1
    this.#newest = update
    const [kind = ''] = Object.keys(content)
    if (this.#allowed.length > 0 && !this.#allowed.includes(kind)) return update
    this.#kept.push(update)
    this.#serve()
    return update
  }

  /** The newest once more, as after a bot that was killed before it said that it has it. */
  again(): boolean {
    if (this.#newest === null) return false
    this.#again.push(this.#newest)
    this.#serve()
    return true
  }

  /** Somebody is waiting for updates. */
  get polled(): boolean {
    return this.#poll !== null
  }

  poll(params: Params, gone: AbortSignal): Promise<readonly Update[]> {
    if (this.webhook !== '') throw new ApiError(409, WEBHOOK)
    if (Array.isArray(params['allowed_updates'])) this.#allowed = params['allowed_updates'].map(String)
    const offset = Number(params['offset'] ?? 0)
    while ((this.#kept[0]?.update_id ?? Infinity) < offset) this.#kept.shift()
    this.interrupt(new ApiError(409, CONFLICT))
    return new Promise((resolve, reject) => {
      const seconds = Math.min(50, Number(params['timeout'] ?? 0))
      const timer = setTimeout(() => end([]), seconds * 1_000)
      const end: Poll['end'] = (result) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', leave)
        if (this.#poll === poll) this.#poll = null
        if (result instanceof ApiError) reject(result)
        else resolve(result)
      }
      const leave = () => end([])
      const poll: Poll = { params, end }
      gone.addEventListener('abort', leave)
      this.#poll = poll
      this.#serve()
    })
  }

  /** Ends the present poll with a refusal. */
  interrupt(error: ApiError): void {
    this.#poll?.end(error)
  }

  #serve(): void {
    const limit = Number(this.#poll?.params['limit'] ?? 100)
    if (this.#poll === null || this.#kept.length + this.#again.length === 0) return
    const batch = [...this.#again.splice(0), ...this.#kept].slice(0, limit)
    this.#poll.end(batch)
  }
}
