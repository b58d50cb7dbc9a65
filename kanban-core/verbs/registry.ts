import { approve } from './approve.ts'
import { archive } from './archive.ts'
import { assign } from './assign.ts'
import { assignees } from './assignees.ts'
import { attach } from './attach.ts'
import { backup } from './backup.ts'
import { block } from './block.ts'
import { boardsArchive } from './boards-archive.ts'
import { boardsCreate } from './boards-create.ts'
import { boardsRename } from './boards-rename.ts'
import { boardsRestore } from './boards-restore.ts'
import { boardsShow } from './boards-show.ts'
import { boards } from './boards.ts'
import { budget } from './budget.ts'
import { claim } from './claim.ts'
import { comment } from './comment.ts'
import { complete } from './complete.ts'
import { context } from './context.ts'
import { create } from './create.ts'
import { deleteTask } from './delete.ts'
import { deliveriesReplay } from './deliveries-replay.ts'
import { deliveries } from './deliveries.ts'
import { diagnostics } from './diagnostics.ts'
import { dispatch } from './dispatch.ts'
import { doctor } from './doctor.ts'
import { edit } from './edit.ts'
import { gc } from './gc.ts'
import { halt } from './halt.ts'
import { heartbeat } from './heartbeat.ts'
import { helpVerb } from './help.ts'
import { link } from './link.ts'
import { list } from './list.ts'
import { log } from './log.ts'
import { pairApprove } from './pair-approve.ts'
import { pairReject } from './pair-reject.ts'
import { pair } from './pair.ts'
import { pause } from './pause.ts'
import { peopleRemove } from './people-remove.ts'
import { people } from './people.ts'
import { profiles } from './profiles.ts'
import { promote } from './promote.ts'
import { reclaim } from './reclaim.ts'
import { reopen } from './reopen.ts'
import { requestChanges } from './request-changes.ts'
import { requestReview } from './request-review.ts'
import { restore } from './restore.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { runs } from './runs.ts'
import { schedule } from './schedule.ts'
import { show } from './show.ts'
import { specify } from './specify.ts'
import { stats } from './stats.ts'
import { stop } from './stop.ts'
import { subscribe } from './subscribe.ts'
import { subscriptions } from './subscriptions.ts'
import { tail } from './tail.ts'
import { unblock } from './unblock.ts'
import { unlink } from './unlink.ts'
import { unsubscribe } from './unsubscribe.ts'
import { watch } from './watch.ts'
import { why } from './why.ts'
import type { Verb } from './verb.ts'

/** Every verb, in the order in which the help lists them: one file, one line here, one test. */
const MADE: readonly Verb[] = [
  create,
  complete,
  block,
  unblock,
  retry,
  claim,
  heartbeat,
  list,
  show,
  why,
  runs,
  log,
  context,
  stats,
  assignees,
  profiles,
  comment,
  attach,
  requestReview,
  approve,
  requestChanges,
  assign,
  edit,
  link,
  unlink,
  promote,
  specify,
  schedule,
  reopen,
  archive,
  restore,
  deleteTask,
  boards,
  boardsCreate,
  boardsShow,
  boardsRename,
  boardsArchive,
  boardsRestore,
  tail,
  watch,
  subscribe,
  unsubscribe,
  subscriptions,
  deliveries,
  deliveriesReplay,
  dispatch,
  budget,
  pause,
  resume,
  stop,
  reclaim,
  halt,
  pair,
  pairApprove,
  pairReject,
  people,
  peopleRemove,
  diagnostics,
  doctor,
  gc,
  backup,
]
export const VERBS: readonly Verb[] = [...MADE, helpVerb(() => VERBS)]
