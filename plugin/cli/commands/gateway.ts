import { parseArgs } from 'node:util'
import { fail } from '../../../kanban-core/index.ts'
import { homePath } from '../../gateway/address.ts'
import { readOptions } from '../options.ts'

/** `kanban gateway`: runs one, or talks to the one that runs. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = {
    'no-chat': { type: 'boolean' },
    drain: { type: 'boolean' },
    halt: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const
  const { values, positionals } = readOptions('gateway', () =>
    parseArgs({ args: [...argv], options, allowPositionals: true }),
  )
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
