import type { Route } from '../../kanban-core/index.ts'

export const PLATFORM = 'terminal'

/** The one place that a terminal is, and the person who sits at it. */
export const LOCAL_ROUTE: Route = {
  platform: PLATFORM,
  account: 'local',
  chat: 'main',
  thread: null,
  anchor: null,
  person: 'local',
}

export const isHere = (route: Route): boolean =>
  route.platform === PLATFORM && route.account === LOCAL_ROUTE.account && route.chat === LOCAL_ROUTE.chat
