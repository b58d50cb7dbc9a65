import { browserRows } from './browsers.ts'
import { dispatchRows } from './dispatch.ts'
import { graphRows } from './graph.ts'
import { kernelRows } from './kernel.ts'
import { pageRows } from './page.ts'
import { pingRows } from './ping.ts'
import { commandRows, idleRows, workerRows } from './processes.ts'
import { openRows, readRows } from './reads.ts'
import type { Row } from './row.ts'
import { busyRows, claimRows, streamRows } from './socket.ts'

/** In the order of the table of goals. */
export const ROWS: readonly Row[] = [
  ...kernelRows,
  ...dispatchRows,
  ...readRows,
  ...graphRows,
  ...openRows,
  ...commandRows,
  ...claimRows,
  ...workerRows,
  ...pingRows,
  ...streamRows,
  ...browserRows,
  ...pageRows,
  ...idleRows,
  ...busyRows,
]
