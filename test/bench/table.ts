import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Figure, Unit } from './row.ts'

export interface Measured {
  readonly row: string
  readonly size: number
  readonly figures: readonly Figure[]
  /** Why there are none. */
  readonly failed: string | null
}

export interface Report {
  readonly at: string
  readonly node: string
  /** `load`: how busy it was in the last minute, this bench included. */
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memory: number; readonly load: number }
  readonly measured: readonly Measured[]
}

export const report = (measured: readonly Measured[]): Report => ({
  at: new Date().toISOString(),
  node: process.version,
  machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem(), load: loadavg()[0] ?? 0 },
  measured,
})

/** Writes the report into a folder, under its time and as the latest. Returns the file. */
export function keep(found: Report, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const text = `${JSON.stringify(found, null, 2)}\n`
  const file = join(folder, `${found.at.replaceAll(':', '-')}.json`)
  writeFileSync(file, text)
  writeFileSync(join(folder, 'latest.json'), text)
  return file
}

/** How many goals there were, and which were missed. */
export function verdict(measured: readonly Measured[]): string {
  const aimed = measured.flatMap(({ figures, size }) =>
    figures.flatMap(({ what, durability, goal }) => (goal === null ? [] : [{ what, durability, size, goal }])),
  )
  const missed = aimed
    .filter(({ goal }) => !goal.met)
    .map(
      ({ what, durability, size, goal }) =>
        `  ${what} (${[size, durability].filter(Boolean).join(', ')}): ${goal.text}`,
    )
  const failed = measured.filter((one) => one.failed !== null).map(({ row, size }) => `  ${row} (${size}): failed`)
  return [
    `${aimed.length - missed.length} of ${aimed.length} goals reached${missed.length + failed.length > 0 ? '; not:' : ''}`,
    ...missed,
    ...failed,
  ].join('\n')
}

const COLUMNS = ['work', 'tasks', 'sync', 'median', 'p5 – p95', 'beside', 'ratio', 'goal', ''] as const
const WIDTHS: readonly number[] = [50, 7, 6, 15, 19, 26, 6, 22, 6]

export const heading = (): string => line(COLUMNS)

/** The lines of one row of the table. */
export function lines({ row, size, figures, failed }: Measured): string {
  if (failed !== null) return line([row, String(size), '', `failed: ${failed}`])
  return figures.map((figure) => drawn(figure, size)).join('\n')
}

function drawn({ what, unit, durability, spread, rival, goal }: Figure, size: number): string {
  const beside = rival === null ? '' : `${rival.name} ${number(rival.median)}`
  const reached = goal === null ? '' : goal.met ? 'ok' : 'MISSED'
  return line([
    what,
    String(size),
    (durability ?? '').toUpperCase(),
    shown(spread.median, unit),
    `${number(spread.p5)} – ${number(spread.p95)}`,
    beside,
    rival === null ? '' : rival.ratio.toFixed(2),
    goal?.text ?? '',
    reached,
  ])
}

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(' ')
    .trimEnd()

const shown = (value: number, unit: Unit): string => (unit === 'count' ? number(value) : `${number(value)} ${unit}`)

/** Three digits that say something. */
function number(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value))
  if (Math.abs(value) >= 10) return value.toFixed(1)
  return value.toFixed(Math.abs(value) >= 1 ? 2 : 3)
}
