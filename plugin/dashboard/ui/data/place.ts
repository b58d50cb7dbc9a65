import { useSyncExternalStore } from 'react'

/** Where the page is: everything that a shared link has to bring back. */
export interface Place {
  readonly page: 'board' | 'operations'
  /** Null = the gateway's own. */
  readonly board: string | null
  readonly search: string
  readonly tenant: string | null
  /** `none` = nobody's. */
  readonly assignee: string | null
  readonly archived: boolean
  /** Running grouped by profile. */
  readonly lanes: boolean
  readonly only: Focus | null
  /** The task whose drawer is open. */
  readonly task: string | null
}

/** The questions of the first glance. */
export const FOCUSES = ['needs', 'runs', 'stuck'] as const
export type Focus = (typeof FOCUSES)[number]

export function placeOf(url: URL): Place {
  const get = (name: string): string | null => url.searchParams.get(name) || null
  const [, first, second] = url.pathname.split('/')
  const only = get('only')
  return {
    page: first === 'operations' ? 'operations' : 'board',
    board: get('board'),
    search: get('q') ?? '',
    tenant: get('tenant'),
    assignee: get('assignee'),
    archived: get('archived') === '1',
    lanes: get('lanes') !== '0',
    only: FOCUSES.find((focus) => focus === only) ?? null,
    task: first === 't' && second !== undefined && second !== '' ? decodeURIComponent(second) : get('task'),
  }
}

export function addressOf(place: Place): string {
  const params = new URLSearchParams()
  const set = (name: string, value: string | null) => value !== null && value !== '' && params.set(name, value)
  set('board', place.board)
  set('q', place.search)
  set('tenant', place.tenant)
  set('assignee', place.assignee)
  if (place.archived) set('archived', '1')
  if (!place.lanes) set('lanes', '0')
  set('only', place.only)
  set('task', place.task)
  const query = params.toString()
  return `${place.page === 'operations' ? '/operations' : '/'}${query === '' ? '' : `?${query}`}`
}

let present = placeOf(new URL(location.href))
const listeners = new Set<() => void>()

function arrive(): void {
  present = placeOf(new URL(location.href))
  for (const listener of listeners) listener()
}
window.addEventListener('popstate', arrive)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const place = (): Place => present
export const usePlace = (): Place => useSyncExternalStore(subscribe, place)
/** True while this task's drawer is open. */
export const useIsOpen = (id: string): boolean => useSyncExternalStore(subscribe, () => present.task === id)

/** Goes elsewhere. `replace` leaves no step behind for the back button: for what changes with every key. */
export function go(change: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
  const next = addressOf({ ...present, ...change })
  if (next === `${location.pathname}${location.search}`) return
  if (how === 'push') history.pushState(null, '', next)
  else history.replaceState(null, '', next)
  arrive()
}

/** A link that others can open: the task on its board. */
export const linkTo = (id: string, board: string): string =>
  `${location.origin}/t/${id}?board=${encodeURIComponent(board)}`

export const isFiltered = ({ search, tenant, assignee, only }: Place): boolean =>
  search !== '' || tenant !== null || assignee !== null || only !== null
