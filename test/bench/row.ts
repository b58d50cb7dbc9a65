import type { Spread } from './measure.ts'
import { median, spread } from './measure.ts'
import type { Stage } from './stage.ts'

export type Unit = 'per s' | 'ms' | '%' | 'MiB' | 'count'
export type Durability = 'full' | 'normal'

/** What a figure is held against, measured in the same minute. */
export interface Rival {
  readonly name: string
  readonly median: number
  /** This figure by the rival's: above 1 is more of the unit. */
  readonly ratio: number
}

export interface Goal {
  readonly text: string
  readonly met: boolean
}

/** One measured line of the table. */
export interface Figure {
  readonly what: string
  readonly unit: Unit
  /** Null where nothing is committed. */
  readonly durability: Durability | null
  readonly spread: Spread
  readonly rival: Rival | null
  readonly goal: Goal | null
}

/** One line of the table of goals. */
export interface Row {
  /** As it is called on the command line. */
  readonly name: string
  /** True where it is measured on every size of board; else on the largest alone. */
  readonly everySize: boolean
  run(stage: Stage, size: number): Promise<readonly Figure[]>
}

interface Given {
  readonly what: string
  readonly unit: Unit
  readonly values: readonly number[]
  readonly durability?: Durability
  readonly rival?: { readonly name: string; readonly values: readonly number[] }
  readonly goal?: (figure: Pick<Figure, 'spread' | 'rival'>) => Goal
}

export function figure({ what, unit, values, durability, rival, goal }: Given): Figure {
  const measured = { spread: spread(values), rival: rival === undefined ? null : against(values, rival) }
  return { what, unit, durability: durability ?? null, ...measured, goal: goal?.(measured) ?? null }
}

/** Rounds are compared one by one, because a machine has better and worse seconds. */
function against(
  values: readonly number[],
  { name, values: others }: { readonly name: string; readonly values: readonly number[] },
): Rival {
  const paired = values.length === others.length
  const ratio = paired
    ? median(values.map((value, round) => value / (others[round] ?? Number.NaN)))
    : median(values) / median(others)
  return { name, median: median(others), ratio }
}

type GoalOf = NonNullable<Given['goal']>

export const atLeast =
  (least: number): GoalOf =>
  ({ spread: { median: found } }) => ({ text: `≥ ${least}`, met: found >= least })
export const atMost =
  (most: number): GoalOf =>
  ({ spread: { median: found } }) => ({ text: `≤ ${most}`, met: found <= most })
export const ofRival =
  (part: number): GoalOf =>
  ({ rival }) => ({ text: `≥ ${part} of ${rival?.name ?? 'nothing'}`, met: (rival?.ratio ?? 0) >= part })
/** Bounds of the middle and of the slowest in twenty. */
export const within =
  (p50: number, p95: number): GoalOf =>
  ({ spread: found }) => ({ text: `p50 ≤ ${p50}, p95 ≤ ${p95}`, met: found.median <= p50 && found.p95 <= p95 })
export const p95AtMost =
  (most: number): GoalOf =>
  ({ spread: found }) => ({ text: `p95 ≤ ${most}`, met: found.p95 <= most })
