import { z } from 'zod'
import { pausedSince } from '../../board/pause.ts'
import type { Task } from '../../model/task.ts'
import type { Instant } from '../../model/time.ts'
import { asking } from '../../model/choices.ts'
import { press } from './buttons.ts'
import { taskJson } from './json.ts'
import { prose } from './prose.ts'
import { profileWarnings } from '../shared/roster.ts'
import { many, statusShape, taskShape } from './shapes.ts'
import { SYMBOLS } from './symbols.ts'
import type { VerbContext } from '../verb.ts'
import { buttons, code, span, text, view } from '../../model/view.ts'
import type { Button, Node, View } from '../../model/view.ts'

export interface CreatedAnswer {
  readonly task: Task
  readonly existing: boolean
  readonly subscribed: boolean
  /** Why the chat that asked will not hear of it all the same. */
  readonly unheard: string | null
  /** What may keep it from starting, in sentences. */
  readonly warnings: readonly string[]
}

/** What may keep a new task from starting: nobody to do it, nobody to start it, a board at rest. */
export async function warningsFor(context: VerbContext, task: Task, at: Instant | null): Promise<readonly string[]> {
  const warnings = [...profileWarnings(context.host, task.assignee), ...profileWarnings(context.host, task.reviewer)]
  if (at !== null && at <= context.now) warnings.push('that time has passed already, so it need not wait')
  if (task.status !== 'ready') return warnings
  const { dispatcher } = context.host
  if (dispatcher === null) return [...warnings, 'no dispatcher is running, so nothing starts it: run `kanban gateway`']
  if (!dispatcher.status().enabled)
    return [
      ...warnings,
      'the dispatcher is switched off, so nothing starts it: set dispatcher.enabled to true in config.yaml',
    ]
  const paused = await pausedSince(context.board.tools, task.board)
  return paused === null
    ? warnings
    : [...warnings, `the board is paused, so it does not start yet: \`kanban why ${task.id}\` names what lets it go on`]
}

const known = { existing: z.boolean(), warnings: many(z.string()) } as const
export const createdShape = z.strictObject({ ...taskShape.shape, ...known, subscribed: z.boolean() })
export const createdBriefShape = z.strictObject({ id: z.string(), status: statusShape, ...known })

export function createdJson({ task, existing, subscribed, warnings }: CreatedAnswer): z.output<typeof createdShape> {
  return { ...taskJson(task), existing, subscribed, warnings }
}
/** An agent is told no more than it needs. */
export function createdBrief({ task, existing, warnings }: CreatedAnswer): z.output<typeof createdBriefShape> {
  return { id: task.id, status: task.status, existing, warnings }
}

export function createdView(
  { task, existing, subscribed, unheard, warnings }: CreatedAnswer,
  context: VerbContext,
): View {
  const who = task.assignee === null ? 'nobody assigned' : `@${task.assignee}`
  return view(
    text(
      span(`${SYMBOLS[task.status]} `, 'good'),
      existing ? 'Existing task ' : 'Created ',
      code(task.id),
      ` (${task.status}, ${who}) · ${task.title}`,
    ),
    existing ? text(span('its key is held by it, so nothing new was made', 'dim')) : waitsFor(task),
    ...warnings.map((warning) => text(...prose(`! ${warning}`, 'warn'))),
    subscribed ? hearing(task, unheard) : null,
    context.surface === 'chat' ? buttons(press('Show', `show ${task.id}`), ...nextButtons(task)) : null,
  )
}

/** A promise is only made where it can be kept. */
function hearing(task: Task, unheard: string | null): Node {
  if (unheard === null) return text(span("subscribed — you'll hear when it completes or blocks", 'dim'))
  return text(
    ...prose(
      `! you will not hear of it here: ${unheard.replace(/\.$/, '')}; until then \`kanban show ${task.id}\` tells`,
      'warn',
    ),
  )
}

/** What may be wanted of a new task: somebody to do it, its start, its end. */
function nextButtons(task: Task): readonly Button[] {
  const unassigned = task.status === 'todo' && task.assignee === null
  return [
    ...(unassigned ? [asking('Assign to…', `assign ${task.id} --`, 'Which profile should do it?')] : []),
    ...(task.status === 'triage' ? [press('Release', `promote ${task.id}`)] : []),
    ...(task.status === 'ready' ? [press('Why', `why ${task.id}`)] : []),
    press('Archive', `archive ${task.id}`),
  ]
}

/** In todo: what it waits for. */
function waitsFor(task: Task): Node | null {
  if (task.status !== 'todo') return null
  if (task.openParents > 0)
    return text(
      span(
        `waits for ${task.openParents === 1 ? 'its parent' : `${task.openParents} parents`}, then starts by itself`,
        'dim',
      ),
    )
  return text(span('nobody is assigned: ', 'dim'), code(`kanban assign ${task.id} <profile>`))
}
