import type { FamilyAnswer } from '../../contract.ts'
import type { Summary } from '../data/answers.ts'

export const NODE = { width: 168, height: 40 } as const
const GAP = { across: 44, down: 10 } as const
const EDGE = 14

export interface Placed {
  readonly task: Summary
  readonly x: number
  readonly y: number
}

export interface Line {
  readonly from: Placed
  readonly to: Placed
}

export interface Drawing {
  readonly nodes: readonly Placed[]
  readonly lines: readonly Line[]
  readonly width: number
  readonly height: number
}

/** A family from left to right: each task stands right of everything it waits for, near those that it belongs to. */
export function layOut({ tasks, links }: Pick<FamilyAnswer, 'tasks' | 'links'>): Drawing {
  const ranks = ranksOf(tasks, links)
  const columns: Summary[][] = []
  for (const task of tasks) (columns[ranks.get(task.id) ?? 0] ??= []).push(task)
  const tallest = Math.max(1, ...columns.map((column) => column.length))
  const height = EDGE * 2 + tallest * (NODE.height + GAP.down) - GAP.down
  const placed = new Map<string, Placed>()
  for (const [at, column] of columns.entries()) {
    const sorted = column.toSorted((a, b) => middleOf(a.id, links, placed) - middleOf(b.id, links, placed))
    const top = (height - sorted.length * (NODE.height + GAP.down) + GAP.down) / 2
    for (const [row, task] of sorted.entries())
      placed.set(task.id, {
        task,
        x: EDGE + at * (NODE.width + GAP.across),
        y: top + row * (NODE.height + GAP.down),
      })
  }
  const width = EDGE * 2 + columns.length * (NODE.width + GAP.across) - GAP.across
  return { nodes: [...placed.values()], lines: linesOf(links, placed), width, height }
}

/** The longest way to it from a task that waits for nothing. */
function ranksOf(tasks: readonly Summary[], links: FamilyAnswer['links']): ReadonlyMap<string, number> {
  const ranks = new Map(tasks.map(({ id }) => [id, 0]))
  let moved = true
  for (let round = 0; moved && round < tasks.length; round++) {
    moved = false
    for (const { parent, child } of links) {
      const least = (ranks.get(parent) ?? 0) + 1
      if ((ranks.get(child) ?? 0) >= least) continue
      ranks.set(child, least)
      moved = true
    }
  }
  return ranks
}

/** How high its parents stand, on average. */
function middleOf(id: string, links: FamilyAnswer['links'], placed: ReadonlyMap<string, Placed>): number {
  const parents = links.flatMap(({ parent, child }) => (child === id ? (placed.get(parent) ?? []) : []))
  return parents.length === 0 ? 0 : parents.reduce((sum, { y }) => sum + y, 0) / parents.length
}

const linesOf = (links: FamilyAnswer['links'], placed: ReadonlyMap<string, Placed>): readonly Line[] =>
  links.flatMap(({ parent, child }) => {
    const [from, to] = [placed.get(parent), placed.get(child)]
    return from === undefined || to === undefined ? [] : [{ from, to }]
  })

/** A soft curve from the right edge of one to the left edge of the other. */
export function curve({ from, to }: Line): string {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2]
  const [x2, y2] = [to.x, to.y + NODE.height / 2]
  const bend = Math.max(18, (x2 - x1) / 2)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
