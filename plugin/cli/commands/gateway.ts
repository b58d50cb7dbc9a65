import { parseArgs } from 'node:util'
import { fail } from '../../../kanban-core/index.ts'
import { homePath } from '../../gateway/address.ts'
import { readOptions } from '../options.ts'

const USAGE = `Usage: kanban gateway [--no-chat]        run the board here, until Ctrl-C
       kanban gateway status              what runs
       kanban gateway stop [--drain|--halt]
                                          end it; workers go on, are waited for, or are ended
       kanban gateway restart             end one that runs in the background and start it again; workers go on
`

/** `kanban gateway`: runs one, or talks to the one that runs. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = {
    'no-chat': { type: 'boolean' },
    drain: { type: 'boolean' },
    halt: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
  } as const
  const { values, positionals } = readOptions('gateway', () =>
    parseArgs({ args: [...argv], options, allowPositionals: true }),
  )
  if (values.help) return print(USAGE)
  const home = homePath(process.env)
  const [action, ...more] = positionals
  if (more.length > 0)
    return fail('invalid_input', { what: `kanban gateway ${action} takes nothing more`, help: 'kanban gateway --help' })
  if (action === undefined) {
    const { runGateway } = await import('../../gateway/main.ts')
    return runGateway(home, !values['no-chat'])
  }
  const { gatewayStatus, restartGateway, stopGateway } = await import('../gateway-control.ts')
  switch (action) {
    case 'status':
      return gatewayStatus(home, values.json ?? false)
    case 'stop':
      return stopGateway(home, values.halt ? 'halt' : values.drain ? 'drain' : 'restart')
    case 'restart':
      return restartGateway(home)
    default:
      return fail('unknown_verb', { verb: `gateway ${action}`, near: 'status, stop, restart, or nothing to run it' })
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
