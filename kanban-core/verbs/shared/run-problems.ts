import type { BoardEvent } from '../../model/event.ts'
import { isOpen } from '../../model/run.ts'
import type { Run } from '../../model/run.ts'
import { MINUTE, formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import type { Problem } from './problem.ts'
import type { VerbContext } from '../verb.ts'

/** A worker may take so long to end after its verdict before that is a problem. */
const LONG_ENDING = MINUTE

/** Workers that are silent or will not end, and families that a crash left half told. */
export async function runProblems({ reads, boardSlug, now }: VerbContext): Promise<readonly Problem[]> {
  const open = (await reads.runs.open()).filter((run) => run.board === boardSlug)
  const events = await reads.log.events({ board: boardSlug, kinds: ['survivors'], limit: 10 })
  const haunted = await Promise.all(
    events.map(async (event) => survivors(event, event.run === null ? null : await reads.runs.get(event.run))),
  )
  const unsettled = (await reads.tasks.settling(10)).filter((task) => task.board === boardSlug)
  return [
    ...haunted,
    ...open.map((run) => stalled(run, now) ?? ending(run, now)),
    ...unsettled.map((task): Problem => ({
      severity: 'warning',
      kind: 'unsettled',
      task: task.id,
      text: 'its children have not all been told yet',
      since: task.statusSince,
      next: 'the next start of the gateway goes on with it',
    })),
  ].filter((problem) => problem !== null)
}

function stalled({ state, stalledSince, number, profile, task }: Run, now: Instant): Problem | null {
  if (state === 'stopping' || stalledSince === null) return null
  return {
    severity: 'warning',
    kind: 'stalled',
    task,
    text: `run ${number} by ${profile} is silent for ${formatDuration(now - stalledSince)}`,
    since: stalledSince,
    next: `\`kanban log ${task}\`, or \`kanban reclaim ${task}\``,
  }
}

function ending({ state, endedAt, number, outcome, task }: Run, now: Instant): Problem | null {
  if (state !== 'stopping' || endedAt === null || now - endedAt < LONG_ENDING) return null
  return {
    severity: 'warning',
    kind: 'ending',
    task,
    text: `run ${number} has its verdict (${outcome ?? 'none'}) but its worker has not ended`,
    since: endedAt,
    next: `\`kanban stop ${task}\` ends it`,
  }
}

function survivors(event: BoardEvent, run: Run | null): Problem | null {
  if (event.kind !== 'survivors' || run === null || !isOpen(run)) return null
  return {
    severity: 'error',
    kind: 'survivors',
    task: event.task,
    text: `processes ${event.payload.pids.join(', ')} of run ${run.number} could not be ended; its workspace stays locked`,
    since: event.at,
    next: 'end them by hand',
  }
}
