/** What a series of measurements says. Times in milliseconds unless the series counts something else. */
export interface Spread {
  readonly median: number
  readonly p5: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly samples: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return {
    median: at(0.5),
    p5: at(0.05),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1) ?? Number.NaN,
    samples: sorted.length,
  }
}

export const median = (values: readonly number[]): number => spread(values).median

export async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

/** Runs `work` a few times unmeasured, then `count` times. */
export async function series(count: number, work: (index: number) => unknown): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = -Math.ceil(count / 10); index < count; index += 1) {
    const time = await timed(() => work(index))
    if (index >= 0) times.push(time)
  }
  return times
}

/** How often per second, where each round does `count` things; the sides take turns, so that both meet the same machine. */
export async function duel<Side extends string>(
  rounds: number,
  count: number,
  sides: Readonly<Record<Side, (round: number) => Promise<() => unknown>>>,
): Promise<Readonly<Record<Side, readonly number[]>>> {
  const names = Object.keys(sides) as Side[]
  const rates = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, number[]>
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const work = await sides[name](round)
      const rate = (count / (await timed(work))) * 1000
      if (round >= 0) rates[name].push(rate)
    }
  }
  return rates
}

/** One work's total time, and the longest time for which no timer could run meanwhile. */
export async function withStalls(
  work: () => Promise<unknown>,
): Promise<{ readonly total: number; readonly stall: number }> {
  let stall = 0
  let last = performance.now()
  const look = (): void => {
    const now = performance.now()
    stall = Math.max(stall, now - last - 1)
    last = now
  }
  const ticker = setInterval(look, 1)
  await new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
  last = performance.now()
  const total = await timed(work)
  look()
  clearInterval(ticker)
  return { total, stall }
}
