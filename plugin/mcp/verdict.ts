import type { ToolAnswer } from './answer.ts'

/** The calls that end a run, and where each leaves the task: what proves that one was carried out. */
const VERDICTS: Readonly<Record<string, readonly string[]>> = {
  kanban_complete: ['done'],
  kanban_block: ['blocked', 'todo'],
  kanban_request_review: ['review', 'done'],
  kanban_request_changes: ['ready', 'todo'],
}

export const isVerdict = (tool: string): boolean => Object.hasOwn(VERDICTS, tool)

/** Refusals that a repetition meets when the first try was carried out: of a verdict, and of any other call. */
const AFTER_VERDICT: ReadonlySet<string> = new Set(['stale_run', 'bad_token', 'wrong_status', 'already'])
const AFTER_OTHERS: ReadonlySet<string> = new Set(['already', 'already_linked'])

/** True where this answer to a repeated call may only mean that the first try was carried out. */
export const mayMeanDone = (tool: string, answer: ToolAnswer): boolean =>
  answer.isError && answer.code !== null && (isVerdict(tool) ? AFTER_VERDICT : AFTER_OTHERS).has(answer.code)

/** The status in the frame of a card that `kanban_show` answered; its first lines are the board's own words. */
const statusOf = (card: string): string | null => /^- status: (\w+)/m.exec(card.split('\n\n', 1)[0] ?? '')?.[1] ?? null

/**
 * Settles a verdict whose first answer was lost and whose repetition was refused: success where the card stands as the
 * verdict leaves it, else the refusal with a word on what happened.
 */
export function settle(tool: string, refused: ToolAnswer, card: ToolAnswer): ToolAnswer {
  const status = card.isError ? null : statusOf(card.text)
  if (status !== null && VERDICTS[tool]?.includes(status)) {
    return {
      text: `${tool} was carried out before the gateway restarted: the task is ${status}. Your run is over; end now.`,
      isError: false,
      code: null,
    }
  }
  const text = `${refused.text} (The gateway went away while ${tool} was under way, so it may have been this very call that ended the run. Either way there is nothing left to do: end now.)`
  return { ...refused, text }
}
