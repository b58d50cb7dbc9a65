import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Row } from './row.ts'
import { ROWS } from './rows.ts'
import { Stage } from './stage.ts'
import { heading, keep, lines, report, verdict } from './table.ts'
import type { Measured } from './table.ts'

const HELP = `npm run bench -- [row …] [--size 1000,10000,100000] [--quick] [--out FOLDER]

Measures the board against its goals and writes the figures into .bench/ as JSON.
--quick  a tenth of the samples, and without --size on 1000 tasks only
Rows: ${ROWS.map(({ name }) => name).join(' ')}
`

/** No row may take longer; what hangs is given up and told. */
const ROW_MINUTES = 5

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, '..', '..', '.bench') },
    help: { type: 'boolean', default: false },
  },
})

const print = (text: string): void => void process.stdout.write(`${text}\n`)

async function measured(stage: Stage, row: Row, size: number): Promise<Measured> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`gave up after ${ROW_MINUTES} minutes`)), ROW_MINUTES * 60_000)
  try {
    const figures = await Promise.race([row.run(stage, size), tooLong])
    return { row: row.name, size, figures, failed: null }
  } catch (error) {
    return { row: row.name, size, figures: [], failed: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

async function main(): Promise<void> {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name))
  if (options.help || unknown.length > 0) {
    print(unknown.length > 0 ? `There is no row ${unknown.join(', ')}.\n\n${HELP}` : HELP)
    process.exitCode = options.help ? 0 : 2
    return
  }
  const sizes = (options.size ?? (options.quick ? '1000' : '1000,10000,100000')).split(',').map(Number)
  const rows = ROWS.filter((row) => names.length === 0 || names.includes(row.name))
  const stage = new Stage(options.quick)
  const stop = (): void => {
    stage.close()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const all: Measured[] = []
  try {
    print(heading())
    for (const row of rows) {
      for (const size of row.everySize ? sizes : sizes.slice(-1)) {
        const one = await measured(stage, row, size)
        all.push(one)
        print(lines(one))
      }
    }
  } finally {
    stage.close()
  }
  print(`\n${verdict(all)}\n${keep(report(all), options.out)}`)
  if (all.some(({ failed }) => failed !== null)) process.exitCode = 1
}

await main()
// A row that was given up may still wait for something.
process.exit()
