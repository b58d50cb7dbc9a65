import { z } from 'zod'
import { pause as holdBack } from '../board/pause.ts'
import { fail } from '../model/refusal.ts'
import { flag } from './grammar/schema.ts'
import { needsEveryBoard } from './shared/every-board.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const everywhereField = field(flag(), { help: 'all boards (admins only)' })

/** All boards are an admin's; true where they are meant. */
export async function everywhere(
  context: Pick<VerbContext, 'role' | 'roleOn' | 'reads'>,
  asked: { readonly everywhere: boolean },
  verb: string,
): Promise<boolean> {
  const { role } = context
  if (asked.everywhere && role !== 'admin')
    fail('forbidden', {
      verb: `kanban ${verb} --everywhere`,
      who: `a ${role}`,
      next: `kanban ${verb} concerns this board alone`,
    })
  if (asked.everywhere) await needsEveryBoard(context, 'admin', `kanban ${verb} --everywhere`)
  return asked.everywhere
}

export const pauseShape = z.strictObject({ paused: z.boolean(), what: z.string(), changed: z.boolean() })

export const pause = defineVerb({
  name: 'pause',
  summary: 'start nothing more; what runs goes on',
  group: 'operate',
  allow: 'operator',
  examples: ['pause', 'pause --board content', 'pause --everywhere'],
  input: z.object({ everywhere: everywhereField }),
  output: pauseShape,
  async run(context, asked) {
    const all = await everywhere(context, asked, 'pause')
    const changed = await holdBack(context.board.tools, all ? null : context.boardSlug)
    return {
      what: all ? 'everything' : `board ${context.boardSlug}`,
      changed,
      resume: all ? 'kanban resume --everywhere' : 'kanban resume',
    }
  },
  view: ({ what, changed, resume }) =>
    view(
      text(
        span('‖ ', 'warn'),
        `${what} is paused${changed ? '' : ' already'}; what runs goes on. `,
        code(resume),
        ' lets it go on',
      ),
    ),
  json: ({ what, changed }) => ({ paused: true, what, changed }),
})
