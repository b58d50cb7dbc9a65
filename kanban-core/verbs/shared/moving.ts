import type { Moved } from '../../board/board.ts'
import type { DecidedStep } from '../../model/decide.ts'
import type { TaskId } from '../../model/ids.ts'
import type { StepArguments } from '../../model/steps/decision.ts'
import type { Task } from '../../model/task.ts'
import type { VerbContext } from '../verb.ts'

type Mover = Pick<VerbContext, 'board' | 'actor' | 'host'>

/**
 * Takes one step in the name of whoever asks. Where a person moves a task on while its worker lives, that worker is ended;
 * a worker that gave its own verdict is left to end by itself.
 */
export async function move<S extends DecidedStep>(
  context: Mover,
  id: TaskId,
  step: S,
  args: StepArguments[S],
): Promise<Moved> {
  const moved = await context.board.step(id, step, args, context.actor)
  if (endsWorker(context, moved) && moved.run !== null) await context.host.endWorker(moved.run)
  return moved
}

/** Whether the step has taken the task from a living worker that did not ask for it. */
export function endsWorker({ actor }: Pick<VerbContext, 'actor'>, { task, run }: Moved): boolean {
  if (actor.kind === 'worker' || run === null || task.status === 'running') return false
  return run.supervisor === 'process' && (run.state === 'starting' || run.state === 'running')
}

/** What else a step has set in motion, for the end of the answer's line; undefined where it is nothing. */
export function consequences(
  context: Pick<VerbContext, 'actor'>,
  moved: Moved,
  ...more: readonly string[]
): { readonly note?: string } {
  const released = moved.events
    .filter((event) => event.kind === 'promoted' && event.task !== moved.task.id)
    .map((event) => event.task)
  const held = moved.events
    .filter((event) => event.kind === 'demoted' && event.task !== moved.task.id)
    .map((event) => event.task)
  const words = [
    endsWorker(context, moved) ? 'its worker is being ended' : '',
    released.length > 0 ? `${list(released)} ${released.length === 1 ? 'is' : 'are'} ready` : '',
    held.length > 0 ? `${list(held)} ${held.length === 1 ? 'waits' : 'wait'} for it again` : '',
    ...more,
  ].filter((word) => word !== '')
  return words.length === 0 ? {} : { note: words.join('; ') }
}

function list(ids: readonly Task['id'][]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids.slice(0, 2).join(', ')} and ${ids.length - 2} more`
}
