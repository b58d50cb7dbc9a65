import { formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { code, span, text } from '../../model/view.ts'
import type { Node } from '../../model/view.ts'

/** Why nothing starts on this board; null = it is not paused. */
export const pausedLine = (since: Instant | null, now: Instant): Node | null =>
  since === null
    ? null
    : text(
        span('‖ paused', 'warn'),
        span(` for ${formatDuration(Math.max(1_000, now - since))}, so nothing starts: `, 'dim'),
        code('kanban resume'),
      )
