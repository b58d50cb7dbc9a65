/** Names that the page and the server have in common. Imports nothing, so that the page can bundle it. */

/** Every request that is no GET carries it: a form of another site cannot set a header. */
export const WRITE_HEADER = 'x-kanban-dashboard'
export const WRITE_HEADER_VALUE = '1'

/** Bytes of one attachment. */
export const LARGEST_UPLOAD = 25_000_000

/** Names of the server-sent events of `/api/events`. */
export const BOARD_EVENTS = { hello: 'hello', commit: 'commit', reset: 'reset' } as const
/** Names of the server-sent events of a run's log. */
export const LOG_EVENTS = { text: 'log', reset: 'reset', end: 'end' } as const

export const PATHS = {
  session: '/api/session',
  events: '/api/events',
  board: '/api/board',
  cards: '/api/cards',
  search: '/api/search',
  workers: '/api/workers',
  statistics: '/api/statistics',
  /** POST, the verb's input as JSON: the same verbs as everywhere. `?board=` is the board that is meant. */
  verb: (name: string) => `/api/verbs/${name}`,
  task: (id: string) => `/api/tasks/${id}`,
  timeline: (id: string) => `/api/tasks/${id}/events`,
  children: (id: string) => `/api/tasks/${id}/children`,
  family: (id: string) => `/api/tasks/${id}/family`,
  /** GET as JSON, or with `Accept: text/event-stream` as a stream that follows the file. */
  log: (id: string, run: number) => `/api/tasks/${id}/runs/${run}/log`,
  /** POST, the file's bytes as the body, `?name=` its name. */
  files: (id: string) => `/api/tasks/${id}/files`,
  /** GET, always as a download. */
  file: (id: string, file: string) => `/api/tasks/${id}/files/${file}`,
} as const
