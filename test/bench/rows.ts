import { dispatchRows } from './dispatch.ts'
import { graphRows } from './graph.ts'
import { kernelRows } from './kernel.ts'
import { openRows, readRows } from './reads.ts'
import type { Row } from './row.ts'

/** In the order of the table of goals. */
export const ROWS: readonly Row[] = [...kernelRows, ...dispatchRows, ...readRows, ...graphRows, ...openRows]
