import type { Delivery } from '../model/subscription.ts'

/**
 * What the `error` of a pending row says, for people and for the next try: `not sent` is certain,
 * anything else on a row that was tried before (also an engine's own words after a crash) means that it may have arrived.
 */
const NOT_SENT = 'not sent: '
const NOT_CONNECTED = ' is not connected'

/** Of a row that waits: an earlier try may have arrived. */
export const inDoubt = (row: Delivery): boolean => row.attempts > 0 && !(row.error?.startsWith(NOT_SENT) ?? false)

/** Of a row as `take` returned it, the present try counted. */
export const mayHaveArrived = (row: Delivery): boolean => inDoubt({ ...row, attempts: row.attempts - 1 })

/** Doubt stays, however the next try ends. */
export const failed = (row: Delivery, reason: string, ambiguous: boolean): string =>
  ambiguous || mayHaveArrived(row) ? `may have arrived: ${reason}` : NOT_SENT + reason

export const notConnected = (row: Delivery): string => failed(row, row.route.platform + NOT_CONNECTED, false)
export const waitsForPlatform = (row: Delivery): boolean => row.error?.endsWith(NOT_CONNECTED) ?? false
