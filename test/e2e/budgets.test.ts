import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { World } from './world.ts'

/** A real gateway and real worker processes whose account was recorded from Claude Code. */

let world: World
afterEach(() => world.destroy())

const WORKER = join(import.meta.dirname, '../fixtures/workers/claude-at-a-price.ts')

interface Stats {
  readonly spending: { readonly today: readonly Readonly<Record<string, unknown>>[] }
}

async function start(config: string): Promise<void> {
  world = await World.make(config)
  const bin = join(world.home, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'claude'), `#!/bin/sh\nexec '${process.execPath}' '${WORKER}' "$@"\n`, { mode: 0o755 })
  world.env['PATH'] = [bin, world.env['PATH']].join(delimiter)
  world.env['ANTHROPIC_API_KEY'] = 'test-key'
  await world.start()
}
const create = async (title: string, ...flags: readonly string[]) =>
  (await world.json<{ id: string }>('create', title, '--assignee', 'coder', ...flags)).id

/** A run's account is there once its process has ended, after its verdict. */
async function accountOf(id: string): Promise<void> {
  for (;;) {
    const [run] = await world.json<{ usage: object | null }[]>('runs', id)
    if (run !== undefined && run.usage !== null) return
  }
}

test('what runs cost is shown, holds the next one back, and a raise lets it go on', async () => {
  await start('profiles:\n  coder: { agent: claude, daily_budget_usd: 1.2 }\n')
  const first = await create('First', '--budget', '0.75')
  await world.event(first, 'completed')
  await accountOf(first)
  const second = await create('Second')
  const held = await world.event(second, 'budget_reached')
  expect(held.payload).toMatchObject({ scope: 'profile', key: 'coder', spent: 1_000_000, limit: 1_200_000 })

  expect(await world.json('runs', first)).toMatchObject([
    { summary: 'allowed: 0.75', usage: { cost_usd: 1, output_tokens: 60 } },
  ])
  expect((await world.kanban('runs', first)).out).toContain('600 in · 60 out · $1.00')
  expect((await world.kanban('show', first)).out).toContain('$1.00 of $0.75')
  expect((await world.json<Stats>('stats')).spending.today).toMatchObject([
    { profile: 'coder', runs: 1, unpriced_runs: 0, cost_usd: 1 },
  ])
  expect(await world.json('why', second)).toMatchObject({
    reason: 'budget',
    detail: 'profile coder: $1.00 spent of $1.20 today',
    next: '`kanban budget profile:coder +0.8` lets it go on',
  })

  await world.json('budget', 'profile:coder', '+0.8')
  await world.event(second, 'completed')
  expect(await world.json('budget')).toMatchObject({ budgets: [{ scope: 'profile', limit_usd: 2 }] })
})
