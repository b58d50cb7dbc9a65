import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveConfig } from '../../../plugin/config/live.ts'
import { homeAt } from '../../../plugin/home.ts'
import type { Home } from '../../../plugin/home.ts'

let home: Home
let live: LiveConfig
const errors: string[] = []
const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: (_: object, text = '') => void errors.push(text) }

beforeEach(() => {
  errors.length = 0
  home = homeAt(mkdtempSync(join(tmpdir(), 'kanban-live-')))
  live = new LiveConfig(home, {}, log)
  live.watch()
})
afterEach(() => live.close())

/** As editors do it: a new file moved over the old one. */
function write(yaml: string): void {
  writeFileSync(`${home.config}.new`, yaml)
  renameSync(`${home.config}.new`, home.config)
}
const limit = () => live.current.config.dispatcher.failure_limit

test('a file that appears, changes or is replaced counts at once', async () => {
  const told: number[] = []
  live.onChange(({ config }, before) =>
    told.push(before.config.dispatcher.failure_limit, config.dispatcher.failure_limit),
  )
  writeFileSync(home.config, 'dispatcher: { failure_limit: 4 }')
  await vi.waitFor(() => expect(limit()).toBe(4))
  write('dispatcher: { failure_limit: 5 }')
  await vi.waitFor(() => expect(limit()).toBe(5))
  expect(told).toEqual([3, 4, 4, 5])
})

test('a wrong file is told and the values from before stay; the next right one counts', async () => {
  write('dispatcher: { failure_limit: 4 }')
  await vi.waitFor(() => expect(limit()).toBe(4))
  write('dispatcher: { failure_limit: none }')
  await vi.waitFor(() => expect(live.problems).toEqual(['dispatcher.failure_limit: must be a number, not "none"']))
  expect(limit()).toBe(4)
  expect(errors).toEqual(['config.yaml is wrong; the values from before stay in force'])
  write('dispatcher: { failure_limit: 6 }')
  await vi.waitFor(() => expect(limit()).toBe(6))
  expect(live.problems).toEqual([])
})

test('what cannot change while the gateway runs is named', async () => {
  expect(live.waitingForRestart).toEqual([])
  write('store: { durability: normal }\nplatforms: { terminal: null }')
  await vi.waitFor(() => expect(live.waitingForRestart).toEqual(['store.durability', 'platforms.terminal']))
})

test('a wrong file at the start is refused with all that is wrong', () => {
  writeFileSync(home.config, 'dispatchr: {}\nchat: {}')
  expect(() => new LiveConfig(home, {}, log)).toThrow(
    /dispatchr: there is no such setting; did you mean dispatcher\?; chat: this version has no/,
  )
})
