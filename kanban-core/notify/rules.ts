import { AUDIENCE_OF } from '../model/audience.ts'
import type { BoardEvent, EventKind } from '../model/event.ts'

/** The kinds that are pinged, and their events. */
export type PingKind = { [K in EventKind]: (typeof AUDIENCE_OF)[K] extends null ? never : K }[EventKind]
export type PingEvent = Extract<BoardEvent, { kind: PingKind }>

export const isPinged = (event: BoardEvent): event is PingEvent => AUDIENCE_OF[event.kind] !== null
