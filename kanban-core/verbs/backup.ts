import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { iso } from '../model/time.ts'
import { LIMITS } from '../model/task.ts'
import { countShape } from './answers/shapes.ts'
import { bytesText } from './answers/symbols.ts'
import { typedPath } from './grammar/typed-path.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const backup = defineVerb({
  name: 'backup',
  summary: 'a consistent copy of the board, while it is in use',
  group: 'operate',
  allow: 'admin',
  scope: 'store',
  examples: ['backup', 'backup /mnt/safe/board.db'],
  input: z.object({
    file: field(
      z
        .string()
        .max(LIMITS.note)
        .refine((path) => path !== '' && !path.includes('\0'), { error: 'must be a path' })
        .optional(),
      {
        help: 'a file that does not exist yet; left out = one under backups/ of the home folder',
        positional: 'one',
        value: 'FILE',
        only: { surfaces: ['cli'], why: 'a path on this machine is for whoever sits at it' },
      },
    ),
  }),
  output: z.strictObject({ file: z.string(), bytes: countShape }),
  async run(context, asked) {
    const file = asked.file === undefined ? await usualFile(context) : typedPath(context, asked.file, 'backup')
    return { file, bytes: await context.board.tools.store.upkeep.backup(file) }
  },
  view: ({ file, bytes }) => view(text(span('✔ ', 'good'), `${bytesText(bytes)} in `, code(file))),
  json: (made) => made,
})

async function usualFile({ host, now }: VerbContext): Promise<string> {
  const folder = join(host.home, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `board-${iso(now).slice(0, 19).replaceAll(':', '-')}.db`)
}
