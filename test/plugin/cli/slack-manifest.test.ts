import { expect, test, vi } from 'vitest'
import { run } from '../../../plugin/cli/commands/slack-manifest.ts'
import { manifest } from '../../../platforms/slack/menu.ts'

async function printed(...argv: readonly string[]): Promise<unknown> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const hint = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect(await run(argv)).toBe(0)
  expect(String(hint.mock.lastCall?.[0])).toContain('https://api.slack.com/apps')
  return JSON.parse(String(out.mock.lastCall?.[0]))
}

test('the manifest is printed as JSON, with what to do with it beside', async () => {
  expect(await printed()).toEqual(manifest({ name: 'Kanban', url: null, lookup: 'channels' }))
  expect(await printed('--http', 'https://kanban.example.org', '--name', 'Board', '--no-history')).toEqual(
    manifest({ name: 'Board', url: 'https://kanban.example.org', lookup: 'none' }),
  )
})

test.each([
  [['--http', 'http://kanban.example.org'], /address such as https/],
  [['--http', 'kanban.example.org'], /address such as https/],
  [['--name', '   '], /name needs/],
  [['--name', 'x'.repeat(36)], /name needs/],
  [['--socket'], /Unknown option/],
])('%j is refused with what is wrong', (argv, reason) => {
  expect(() => run(argv)).toThrow(reason)
})
