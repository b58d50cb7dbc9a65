import { z } from 'zod'
import { DAY } from '../model/time.ts'
import { flag, whole } from './grammar/schema.ts'
import { countShape, many } from './answers/shapes.ts'
import { bytesText, counted } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import { span, text, view } from '../model/view.ts'

interface Answer {
  readonly dryRun: boolean
  readonly days: number
  /** Rows of events, pings and messages; null in a dry run, which does not count them. */
  readonly rows: number | null
  readonly subscriptions: number | null
  readonly bytes: number
  readonly files: readonly string[]
}

export const gc = defineVerb({
  name: 'gc',
  summary: 'remove what is old: events of archived tasks, sent pings, logs and trash',
  group: 'operate',
  allow: 'admin',
  scope: 'store',
  examples: ['gc', 'gc --days 7', 'gc --dry-run'],
  input: z.object({
    days: field(whole(1, 3_650).default(30), { help: 'older than this', value: 'N' }),
    dryRun: field(flag(), { help: 'only tell which folders of runs would go; the rest is not counted' }),
  }),
  output: z.strictObject({
    dry_run: z.boolean(),
    rows: countShape.nullable().describe('null in a dry run: not counted'),
    subscriptions_ended: countShape.nullable().describe('null in a dry run: not counted'),
    bytes: countShape,
    files: many(z.string()),
  }),
  async run({ board, host, now }, { days, dryRun }): Promise<Answer> {
    const before = now - days * DAY
    const { upkeep } = board.tools.store
    const rows = dryRun ? null : await upkeep.prune(before)
    const subscriptions = dryRun ? null : await upkeep.endQuietSubscriptions(before, now)
    const { bytes, removed } = await host.sweepFiles(before, dryRun)
    return { dryRun, days, rows, subscriptions, bytes, files: removed }
  },
  view: ({ dryRun, days, rows, subscriptions, bytes, files }) =>
    view(
      text(
        span('✔ ', 'good'),
        `older than ${counted(days, 'day')}: ${counted(files.length, 'file')}, ${bytesText(bytes)}${dryRun ? ' would go' : ''}`,
        rows === null ? '' : `, ${counted(rows, 'row')}, ${counted(subscriptions ?? 0, 'quiet subscription')} ended`,
      ),
      dryRun ? text(span(UNCOUNTED, 'dim')) : null,
      files.length === 0
        ? null
        : {
            kind: 'list',
            items: [
              ...files.slice(0, 20).map((file) => [span(file, 'dim')]),
              ...(files.length > 20 ? [[span(`and ${files.length - 20} more`, 'dim')]] : []),
            ],
          },
    ),
  json: ({ dryRun, rows, subscriptions, bytes, files }) => ({
    dry_run: dryRun,
    rows,
    subscriptions_ended: subscriptions,
    bytes,
    files,
  }),
})

const UNCOUNTED =
  'not counted in a dry run: old events of archived tasks, settled pings, quiet subscriptions, and the trash'
