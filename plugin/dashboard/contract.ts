/**
 * What the browser and the gateway say to each other, beside the verbs (`POST /api/verbs/:name?board=`).
 * Types only, so that the page and the server read the same file. Names are snake_case, times ISO-8601 UTC.
 */

/** Every write carries this header with the value `1`. */
export const WRITE_HEADER = 'x-kanban-dashboard'

/** `GET /api/session`, and `POST /api/session` with `{code}`; 401 where there is none. `DELETE /api/session` ends it. */
export interface SessionAnswer {
  readonly actor: string
  readonly role: string
  /** Of the gateway. A page built for another one shows its banner. */
  readonly version: string
  readonly expires_at: string
  /** The server's clock: browsers' clocks may be wrong. */
  readonly now: string
}

/** A card of the board: the summary of a task, and what only a board shows. */
export interface BoardCard {
  readonly id: string
  readonly board: string
  readonly title: string
  readonly status: CardStatus
  readonly assignee: string | null
  readonly priority: number
  readonly tenant: string | null
  readonly created_at: string
  readonly status_since: string
  readonly started_at: string | null
  readonly completed_at: string | null
  readonly scheduled_at: string | null
  readonly retry_at: string | null
  readonly open_parents: number
  readonly reviewer: string | null
  readonly attempts: number
  readonly failures: number
  readonly comments: number
  readonly not_started_reason: string | null
  readonly not_started_detail: string | null
  readonly not_started_since: string | null
  readonly block: {
    readonly kind: string
    readonly reason: string
    readonly options: readonly string[]
    readonly since: string
  } | null
  readonly parents: number
  readonly children: { readonly total: number; readonly done: number }
  /** The open run. */
  readonly run: CardRun | null
}

export interface CardRun {
  readonly number: number
  readonly profile: string
  readonly state: 'starting' | 'running' | 'stopping' | 'closed'
  readonly started_at: string
  readonly heartbeat_at: string | null
  readonly note: string | null
  readonly stalled_since: string | null
  readonly max_runtime_seconds: number | null
}

export type CardStatus =
  'triage' | 'todo' | 'scheduled' | 'ready' | 'running' | 'blocked' | 'review' | 'done' | 'archived'

/** `GET /api/cards?board=&status=&tenant=&assignee=&search=&limit=&after=`: one column, page by page. */
export interface CardsAnswer {
  readonly cards: readonly BoardCard[]
  /** Give it back as `after` for the next page; null = this was the last. */
  readonly after: string | null
  readonly now: string
}

/** First message of `GET /api/events?board=` (SSE), as `event: hello`, without an id. */
export interface HelloMessage {
  readonly version: string
  readonly now: string
  /** Number of the board's last event. */
  readonly last_event: number
}

/** `event: change`, `id:` = number of the event. `Last-Event-ID` goes on behind that number. */
export interface ChangeMessage {
  readonly number: number
  readonly board: string
  readonly task: string
  readonly kind: string
  readonly at: string
  readonly by: string
  readonly by_kind: string
  readonly run?: number
  readonly payload: Readonly<Record<string, unknown>>
  /** The task's card after the commit; null = deleted. Left out in a catch-up for tasks that come again later in it. */
  readonly card?: BoardCard | null
}
