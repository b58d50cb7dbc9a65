import { z } from 'zod'
import { pausedSince, resume as letGo } from '../board/pause.ts'
import { everywhere, everywhereField, pauseShape } from './pause.ts'
import { defineVerb } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const resume = defineVerb({
  name: 'resume',
  summary: 'start what is ready again',
  group: 'operate',
  allow: 'operator',
  examples: ['resume', 'resume --everywhere'],
  input: z.object({ everywhere: everywhereField }),
  output: pauseShape,
  async run(context, asked) {
    const all = everywhere(context, asked, 'resume')
    const changed = await letGo(context.board.tools, all ? null : context.boardSlug)
    context.host.dispatcher?.wake()
    return {
      what: all ? 'everything' : `board ${context.boardSlug}`,
      changed,
      still: (await pausedSince(context.board.tools, context.boardSlug)) !== null,
    }
  },
  view: ({ what, changed, still }) =>
    view(
      text(span('▶ ', 'good'), `${what} ${changed ? 'goes on' : 'was not paused by itself'}`),
      still ? text(span('! ', 'warn'), 'everything is still paused: ', code('kanban resume --everywhere')) : null,
    ),
  json: ({ what, changed, still }) => ({ paused: still, what, changed }),
})
