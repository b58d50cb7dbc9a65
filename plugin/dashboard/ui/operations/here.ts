import { place } from '../data/place.ts'

/** The board of this page, as the address says it; empty = the gateway's own. Known before the board itself is read. */
export const here = (): string => place().board ?? ''
