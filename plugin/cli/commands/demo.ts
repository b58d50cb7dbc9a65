import { parseArgs } from 'node:util'
import { KANBAN_COMMAND } from '../../process.ts'
import { demo } from '../demo/main.ts'
import { readOptions } from '../options.ts'

/** `kanban demo [--keep]`: the stories of the board, played by real workers on a board of their own. */
export function run(argv: readonly string[]): Promise<number> {
  const { keep } = readOptions('demo', () =>
    parseArgs({ args: [...argv], options: { keep: { type: 'boolean', default: false } } }),
  ).values
  const program = [KANBAN_COMMAND.command, ...KANBAN_COMMAND.args]
  return demo({
    program,
    keep,
    columns: process.stdout.columns || 80,
    print: (line) => void process.stdout.write(`${line}\n`),
  })
}
