import type { Millis } from '../../../../kanban-core/index.ts'
import type { Card } from './card.ts'
import { complete, perform } from './perform.ts'
import type { Bench, End, Notes } from './perform.ts'
import { readRecipe } from './recipe.ts'
import type { Recipe } from './recipe.ts'
import type { Step } from './steps.ts'
import { badRecipe, isFilling, noRecipe } from './words.ts'

export interface Job extends Bench {
  /** How long a step may last before the board is told that it goes on. */
  readonly beat: Millis
}

/** Works the recipe of a card to exactly one outcome. Resolves with the exit code. */
export async function work(job: Job): Promise<number> {
  const recipe = readRecipe(job.card.body)
  const end = await (recipe.found === 'steps' ? workSteps(recipe.steps, job) : giveUp(recipe, job.card))
  return 'exit' in end ? end.exit : block(end, job)
}

const giveUp = (recipe: Exclude<Recipe, { found: 'steps' }>, { id }: Card): End =>
  recipe.found === 'nothing'
    ? { reason: noRecipe(id), kind: 'capability' }
    : { reason: badRecipe(id, recipe.mistake), kind: 'needs_input' }

async function block(
  { reason, kind, options = [] }: Exclude<End, { exit: number }>,
  { tools, say }: Bench,
): Promise<number> {
  const answer = await tools.call('kanban_block', { reason, kind, options })
  say(answer.isError ? `the board refused to block: ${answer.text}\nit was about: ${reason}` : `blocked: ${reason}`)
  return answer.isError ? 1 : 0
}

async function workSteps(steps: readonly Step[], job: Job): Promise<End> {
  const { card, say } = job
  const notes: Notes = { done: [], merged: null, created: '' }
  const start = startOf(steps, card)
  if (start > 0) say(`answered: going on with step ${start + 1} of ${steps.length}`)
  for (const [index, step] of steps.entries()) {
    if (index < start || !isDue(step, card.run)) continue
    const title = `step ${index + 1} of ${steps.length}: ${step.name}`
    say(title)
    const end = await withBeat(title, job, () => perform(step, job, notes))
    if (end !== null) return end
    notes.done.push(step.name)
  }
  return complete({}, job, notes)
}

const isDue = ({ onRun, fromRun }: Step, run: number): boolean =>
  (onRun === null || onRun === run) && (fromRun === null || run >= fromRun)

/** Behind the question that was answered last, else at the beginning. */
function startOf(steps: readonly Step[], { question, answer }: Card): number {
  if (question === null || answer === null) return 0
  return steps.findLastIndex((step) => step.name === 'ask' && isFilling(step.with.reason, question)) + 1
}

async function withBeat<T>(title: string, { tools, beat }: Job, act: () => Promise<T>): Promise<T> {
  const timer = setInterval(
    () => void tools.call('kanban_heartbeat', { note: `${title} goes on` }).catch(() => {}),
    beat,
  )
  try {
    return await act()
  } finally {
    clearInterval(timer)
  }
}
