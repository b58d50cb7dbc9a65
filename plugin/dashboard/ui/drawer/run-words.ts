import type { Run } from '../data/answers.ts'
import type { ChipTone } from '../ui/chip.tsx'

/** How an attempt ended, as people say it. */
const OUTCOMES: Readonly<Record<NonNullable<Run['outcome']>, readonly [string, ChipTone]>> = {
  completed: ['completed', 'good'],
  submitted: ['handed to review', 'good'],
  blocked: ['asked a question', 'warn'],
  rework: ['sent back', 'warn'],
  reclaimed: ['taken back', 'warn'],
  rate_limited: ['usage limit', 'warn'],
  crashed: ['crashed', 'bad'],
  timed_out: ['out of time', 'bad'],
  spawn_failed: ['did not start', 'bad'],
  no_verdict: ['ended without a word', 'bad'],
  gave_up: ['gave up', 'bad'],
}

const STATES: Readonly<Record<Run['state'], string>> = {
  starting: 'starting',
  running: 'running',
  stopping: 'ending',
  closed: 'closed',
}

export const outcomeWords = ({ outcome, state }: Run): readonly [string, ChipTone] =>
  outcome === null ? [STATES[state], 'run'] : OUTCOMES[outcome]

type Facts = Readonly<Record<string, unknown>>

const number = (facts: Facts, name: string): number | null => {
  const value = facts[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export const text = (facts: Facts, name: string): string | null => {
  const value = facts[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** `$0.0042` `$1.20`. */
export const moneyText = (amount: number): string =>
  `$${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.1 ? 4 : 2)}`

/** `850` `12.4k` `3.1M`. */
export function countText(count: number): string {
  if (count < 10_000) return count.toLocaleString('en')
  return count < 1_000_000 ? `${(count / 1_000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`
}

/** Tokens and money in one line, then whatever else the agent has told; null where it told nothing. */
export function usageText(usage: Facts): string | null {
  const [input, cached, output] = [
    number(usage, 'input_tokens'),
    number(usage, 'cached_tokens'),
    number(usage, 'output_tokens'),
  ]
  const money = number(usage, 'cost_usd')
  const parts = [
    input === null ? null : `${countText(input)} tokens in${cached ? ` (${countText(cached)} cached)` : ''}`,
    output === null ? null : `${countText(output)} out`,
    money === null ? null : moneyText(money),
    ...Object.entries(usage)
      .filter(([name, value]) => !KNOWN.has(name) && value !== null)
      .map(
        ([name, value]) => `${name.replaceAll('_', ' ')}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ),
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' · ')
}
const KNOWN: ReadonlySet<string> = new Set(['input_tokens', 'cached_tokens', 'output_tokens', 'cost_usd'])

/** `3 commits, 4 files, +120 −8`; null where a run left no trace in its worktree. */
export function workText(work: Facts): string | null {
  const [commits, files] = [number(work, 'commits'), number(work, 'files')]
  const [plus, minus] = [number(work, 'insertions'), number(work, 'deletions')]
  const parts = [
    commits === null ? null : counted(commits, 'commit'),
    files === null ? null : counted(files, 'file'),
    plus === null && minus === null ? null : `+${plus ?? 0} −${minus ?? 0}`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(', ')
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
