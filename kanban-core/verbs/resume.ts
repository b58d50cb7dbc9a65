import { z } from 'zod'
import { letProfileGo, pausedSince, resume as letGo } from '../board/pause.ts'
import type { ProfileName } from '../model/ids.ts'
import { everywhere, everywhereField, pauseShape } from './pause.ts'
import { knownProfile } from './shared/roster.ts'
import { profile } from './grammar/schema.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

/** Nothing is looked at: the next attempt shows whether its agent can work again. */
async function profileGoesOn({ board, host }: VerbContext, name: ProfileName) {
  const changed = await letProfileGo(board.tools, name)
  host.dispatcher?.wake()
  return { what: `profile ${name}`, changed, still: false }
}

export const resume = defineVerb({
  name: 'resume',
  summary: 'start what is ready again',
  group: 'operate',
  allow: 'operator',
  examples: ['resume', 'resume --everywhere', 'resume --profile coder'],
  input: z.object({
    everywhere: everywhereField,
    profile: field(profile().optional(), {
      help: 'a profile that was parked because its agent was not let in, or its provider wants to be paid',
      value: 'PROFILE',
      complete: 'profile',
    }),
  }),
  output: pauseShape,
  async run(context, asked) {
    if (asked.profile !== undefined) return profileGoesOn(context, knownProfile(context.host, asked.profile))
    const all = await everywhere(context, asked, 'resume')
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
