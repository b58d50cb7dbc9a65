import { archive } from './archive.ts'
import { assign } from './assign.ts'
import { block } from './block.ts'
import { comment } from './comment.ts'
import { complete } from './complete.ts'
import { context } from './context.ts'
import { create } from './create.ts'
import { dispatch } from './dispatch.ts'
import { heartbeat } from './heartbeat.ts'
import { helpVerb } from './help.ts'
import { list } from './list.ts'
import { log } from './log.ts'
import { runs } from './runs.ts'
import { show } from './show.ts'
import { unblock } from './unblock.ts'
import { why } from './why.ts'
import type { Verb } from './verb.ts'

/** Every verb, in the order in which the help lists them: one file, one line here, one test. */
const MADE: readonly Verb[] = [
  archive,
  assign,
  block,
  comment,
  complete,
  context,
  create,
  dispatch,
  heartbeat,
  list,
  log,
  runs,
  show,
  unblock,
  why,
]
export const VERBS: readonly Verb[] = [...MADE, helpVerb(() => VERBS)]
