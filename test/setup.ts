import { afterEach, beforeEach, expect, vi } from 'vitest'

/**
 * A warning on the console fails the test in which it appears. A test that expects one replaces the spy:
 * `vi.spyOn(console, 'warn').mockImplementation(() => {})`.
 */
const complaints: string[] = []

beforeEach(() => {
  for (const level of ['warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      complaints.push(`console.${level}: ${words.map(String).join(' ')}`)
    })
  }
})

afterEach(() => {
  expect(complaints.splice(0), 'unexpected on the console').toEqual([])
})
