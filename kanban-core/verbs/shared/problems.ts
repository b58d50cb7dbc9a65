import type { Status, TaskSummary } from '../../model/task.ts'
import { DAY } from '../../model/time.ts'
import { clip, maySee } from './find.ts'
import { SEVERITIES } from './problem.ts'
import type { Problem } from './problem.ts'
import { runProblems } from './run-problems.ts'
import type { VerbContext } from '../verb.ts'
import { whyWaiting } from './waiting.ts'

/** Looked at in one go: enough for people, never the whole board. */
const LOOKED_AT = 500

/** Everything that is wrong on the board, worst first. */
export async function findProblems(context: VerbContext): Promise<readonly Problem[]> {
  const found = await Promise.all([
    standing(context),
    stuck(context),
    runProblems(context),
    failing(context),
    waitingForPeople(context),
    letters(context),
  ])
  return found
    .flat()
    .toSorted(
      (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.since ?? 0) - (b.since ?? 0),
    )
}

/** Nothing starts at all. */
async function standing({ host, reads, boardSlug }: VerbContext): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const board = await reads.boards.get(boardSlug)
  const everywhere = await reads.boards.value('paused')
  const since = board?.pausedAt ?? (everywhere === null ? null : Number(everywhere))
  if (since !== null)
    problems.push({
      severity: 'warning',
      kind: 'paused',
      task: null,
      text: everywhere === null ? `board ${boardSlug} is paused` : 'everything is paused',
      since,
      next: everywhere === null ? '`kanban resume`' : '`kanban resume --everywhere`',
    })
  const { dispatcher } = host
  if (dispatcher?.status().enabled !== true)
    problems.push({
      severity: 'error',
      kind: 'dispatcher',
      task: null,
      text: `${dispatcher === null ? 'no dispatcher is running' : 'the dispatcher is switched off'}, so nothing starts`,
      since: null,
      next: dispatcher === null ? 'start `kanban gateway`' : 'set dispatcher.enabled to true in config.yaml',
    })
  return problems
}

/** Ready for too long. */
async function stuck(context: VerbContext): Promise<readonly Problem[]> {
  const { stuckAfter } = context.host.settings()
  const longest = (await context.reads.tasks.waitingLongest(50)).filter(
    (task) => task.board === context.boardSlug && context.now - task.statusSince >= stuckAfter,
  )
  const problems = await Promise.all(
    longest.map(async (task): Promise<Problem | null> => {
      const why = await whyWaiting(context, task)
      if (why.reason === 'paused' || why.reason === 'dispatcher_off') return null
      return {
        severity: context.now - task.statusSince >= 6 * stuckAfter ? 'error' : 'warning',
        kind: 'stuck',
        task: task.id,
        text: `is ${task.status} and does not start: ${why.detail}`,
        since: task.statusSince,
        next: why.next,
      }
    }),
  )
  return problems.filter((problem) => problem !== null)
}

/** Failed more than once, or given up. */
async function failing({ reads, boardSlug }: VerbContext): Promise<readonly Problem[]> {
  const page = await reads.tasks.page({
    board: boardSlug,
    statuses: ['ready', 'running', 'blocked', 'review'],
    limit: LOOKED_AT,
  })
  return page.tasks
    .filter((task) => task.failures >= 2)
    .map((task): Problem => {
      const gaveUp = task.status === 'blocked'
      return {
        severity: gaveUp ? 'error' : 'warning',
        kind: gaveUp ? 'gave_up' : 'failing',
        task: task.id,
        since: task.statusSince,
        text: gaveUp
          ? clip(task.block?.reason ?? 'given up', 160)
          : `has failed ${task.failures} times in a row and is tried again`,
        next: gaveUp ? `\`kanban log ${task.id}\`, then \`kanban retry ${task.id}\`` : `\`kanban runs ${task.id}\``,
      }
    })
}

/** Questions and reviews that have waited for more than a day. */
async function waitingForPeople({ reads, boardSlug, now }: VerbContext): Promise<readonly Problem[]> {
  const waiting = async (status: Status) =>
    (await reads.tasks.page({ board: boardSlug, statuses: [status], limit: LOOKED_AT })).tasks.filter(
      (task) => now - task.statusSince >= DAY,
    )
  return [
    ...(await waiting('blocked'))
      .filter((task) => task.failures < 2)
      .map((task) =>
        waits(
          task,
          `waits for an answer: ${clip(task.block?.reason ?? '', 120)}`,
          `\`kanban unblock ${task.id} <answer>\``,
        ),
      ),
    ...(await waiting('review'))
      .filter((task) => task.reviewer === null)
      .map((task) =>
        waits(
          task,
          'waits for a review',
          `\`kanban approve ${task.id}\`, or \`kanban request-changes ${task.id} <what>\``,
        ),
      ),
  ]
}

const waits = (task: TaskSummary, text: string, next: string): Problem => ({
  severity: 'info',
  kind: 'waiting_for_person',
  task: task.id,
  text,
  since: task.statusSince,
  next,
})

/** Pings that never arrived. */
async function letters(context: VerbContext): Promise<readonly Problem[]> {
  const { log } = context.reads
  const counts = await log.deliveryCounts()
  const lost = (counts.dead ?? 0) + (counts.unknown ?? 0)
  if (lost === 0) return []
  const [newest] = (await log.deliveries({ states: ['dead', 'unknown'], limit: 20 })).filter((one) =>
    maySee(context, one.board),
  )
  const words =
    newest === undefined
      ? ''
      : `; the last to ${newest.route.platform} ${newest.route.chat}: ${newest.error ?? newest.state}`
  return [
    {
      severity: 'warning',
      kind: 'dead_letters',
      task: newest?.task ?? null,
      text: `${lost === 1 ? 'one ping was' : `${lost} pings were`} not delivered${words}`,
      since: newest?.createdAt ?? null,
      next: '`kanban deliveries --state dead,unknown`, then `kanban deliveries replay`',
    },
  ]
}
