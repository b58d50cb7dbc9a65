import { expect, test } from 'vitest'
import { resetTime } from '../../../plugin/worker/agents/shared/reset-time.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0)
const after = (text: string) => {
  const at = resetTime(text, NOW)
  return at === null ? null : at - NOW
}

test.each([
  ['Please retry in 12.5s.', 12_500],
  ['Rate limit reached. Try again in 2 hours 3 minutes', 7_380_000],
  ['try again in 1m30s', 90_000],
  ['Retry after 30', 30_000],
  ['retry-after: 45', 45_000],
  ['You hit your limit, it resets in 3 days', 259_200_000],
  [`Claude AI usage limit reached|${NOW / 1000 + 3600}`, 3_600_000],
  ['Quota is back after 2026-11-22T13:00:00Z', 3_600_000],
  ['It will reset after 250ms', 250],
])('%s', (text, wait) => {
  expect(after(text)).toBe(wait)
})

test('the clock on the wall is read as its next time', () => {
  const found = after('You have hit your limit · resets 3:30pm') ?? 0
  expect(found).toBeGreaterThan(0)
  expect(found).toBeLessThanOrEqual(24 * 3_600_000)
})

test.each(['Rate limit reached', 'retry', 'resets in the past: 1999-01-01T00:00:00Z', 'try again in 400 days'])(
  '%s says no time that could be waited for',
  (text) => {
    expect(after(text)).toBeNull()
  },
)
