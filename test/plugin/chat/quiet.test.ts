import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../kanban-core/index.ts'
import { configSchema } from '../../../plugin/config.ts'
import { gatherFor, quietUntil } from '../../../plugin/chat/quiet.ts'

const route = (platform: string) => ({ platform, account: '', chat: '1', thread: null, anchor: null, person: null })
const until = (hours: string, now: string, platform = 'telegram') => {
  const end = quietUntil(configSchema.parse({ notify: { quiet_hours: hours } }), Date.parse(now), route(platform))
  return end === null ? null : new Date(end).toISOString()
}

describe('quiet hours', () => {
  const NIGHT = '22:00-07:00 Europe/Berlin'
  test.each([
    ['before they begin', NIGHT, '2026-11-22T20:59:59Z', null],
    ['in the evening', NIGHT, '2026-11-22T21:00:00Z', '2026-11-23T06:00:00.000Z'],
    ['in the morning', NIGHT, '2026-11-23T05:59:59Z', '2026-11-23T06:00:00.000Z'],
    ['when they end', NIGHT, '2026-11-23T06:00:00Z', null],
    ['within one day', '12:00-13:30 UTC', '2026-11-22T13:00:00Z', '2026-11-22T13:30:00.000Z'],
    ['in the night in which the clocks go forward', NIGHT, '2026-03-28T23:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['in the night in which the clocks go back', NIGHT, '2026-10-24T22:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_, hours, now, end) => {
    expect(until(hours, now)).toBe(end)
  })

  test('are not for whoever sits at the terminal', () => {
    expect(until(NIGHT, '2026-11-22T22:00:00Z', 'terminal')).toBeNull()
  })

  test('end with the config that asks for them', () => {
    expect(quietUntil(configSchema.parse({}), 0, route('telegram'))).toBeNull()
  })
})

test('messages gather as long as the config says, and not at the terminal', () => {
  const config = configSchema.parse({ notify: { digest: '30m' } })
  expect(gatherFor(config, route('slack'))).toBe(30 * MINUTE)
  expect(gatherFor(config, route('terminal'))).toBeNull()
  expect(gatherFor(configSchema.parse({ notify: { digest: '1h' } }), route('slack'))).toBe(HOUR)
})
