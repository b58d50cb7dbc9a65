/** Money as whole millionths of a US dollar, so that sums stay exact. */
export type Micros = number

export const USD: Micros = 1_000_000
const CENT: Micros = USD / 100

export const micros = (usd: number): Micros => Math.round(usd * USD)
export const usd = (amount: Micros): number => amount / USD

/** Largest amount that anybody may write. */
const MOST = 1_000_000

/** `3.50`, `$3.50`, `3` → millionths; null where it is no amount above 0, of at most six decimals. */
export function parseMoney(written: string): Micros | null {
  const [, digits] = /^\$?(\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})$/.exec(written.trim()) ?? []
  const amount = digits === undefined ? 0 : Number(digits)
  return amount > 0 && amount <= MOST ? micros(amount) : null
}

/** `$0.42`, `$12`; below a cent as many decimals as it takes to see it. */
export function formatMoney(amount: Micros): string {
  const size = Math.abs(amount)
  const sign = amount < 0 ? '-' : ''
  if (size > 0 && size < CENT) return `${sign}$${trimZeros((size / USD).toFixed(6))}`
  return `${sign}$${(size / USD).toFixed(2)}`
}

/** The amount as a command takes it: `2.5`. */
export const plainMoney = (amount: Micros): string => trimZeros((amount / USD).toFixed(6))

const trimZeros = (digits: string): string => digits.replace(/\.?0+$/, '')

/** The next amount that a person would name: whole dollars, or cents below one. */
export const roundUp = (amount: Micros): Micros =>
  amount > USD ? Math.ceil(amount / USD) * USD : Math.max(CENT, Math.ceil(amount / CENT) * CENT)
