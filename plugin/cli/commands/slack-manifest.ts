import { parseArgs } from 'node:util'
import { fail } from '../../../kanban-core/index.ts'
import { manifest } from '../../../platforms/slack/menu.ts'
import { readOptions } from '../options.ts'

const HELP = 'kanban help slack-manifest'
/** Slack takes no longer names of apps. */
const LONGEST_NAME = 35

/** `kanban slack-manifest [--http URL] [--name NAME] [--no-history]`: the app as Slack has to know it, as JSON. */
export function run(argv: readonly string[]): Promise<number> {
  const { values } = readOptions('slack-manifest', () =>
    parseArgs({
      args: [...argv],
      options: {
        http: { type: 'string' },
        name: { type: 'string', default: 'Kanban' },
        'no-history': { type: 'boolean', default: false },
      },
    }),
  )
  const drawn = manifest({
    name: readName(values.name),
    url: values.http === undefined ? null : readUrl(values.http),
    lookup: values['no-history'] ? 'none' : 'channels',
  })
  process.stdout.write(`${JSON.stringify(drawn, null, 2)}\n`)
  process.stderr.write(NEXT)
  return Promise.resolve(0)
}

const NEXT = 'Paste it at https://api.slack.com/apps → Create New App → From a manifest → JSON.\n'

function readName(given: string): string {
  const name = given.trim()
  return name.length <= LONGEST_NAME && /[a-z0-9]/i.test(name)
    ? name
    : fail('invalid_input', {
        what: `the name needs 1 to ${LONGEST_NAME} characters, a letter or digit among them`,
        help: HELP,
      })
}

/** Slack calls public addresses by https only. */
function readUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null
  return url?.protocol === 'https:' && url.search === '' && url.hash === ''
    ? url.href
    : fail('invalid_input', {
        what: `--http needs an address such as https://kanban.example.org, not ${given}`,
        help: HELP,
      })
}
