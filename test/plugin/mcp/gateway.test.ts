import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { INSTRUCTIONS } from '../../../plugin/mcp/instructions.ts'
import { toolsFor } from '../../../kanban-core/index.ts'
import { World } from '../../e2e/world.ts'

/** The real gateway, dispatcher and workers. */
let world: World
const node = process.execPath
const agent = JSON.stringify([node, join(import.meta.dirname, 'v1-agent.ts')])
const CONFIG = `
profiles:
  demo: { agent: builtin, allow: [["${node}", -e]] }
  author: { agent: command, argv: ${agent} }
  critic: { agent: command, argv: ${agent} }
`
beforeEach(async () => {
  world = await World.make(CONFIG)
})
afterEach(() => world.destroy())

interface Shown {
  readonly task: { readonly status: string }
  readonly comments: readonly { readonly author: string; readonly body: string }[]
  readonly runs: readonly {
    readonly outcome: string
    readonly summary: string | null
    readonly metadata: Readonly<Record<string, unknown>> | null
  }[]
}
interface Told {
  readonly tools: readonly string[]
  readonly told: string
}
const toldTo = (kind: 'worker' | 'reviewer') => ({
  tools: toolsFor(kind).map((tool) => tool.name),
  told: INSTRUCTIONS[kind].split('.')[0],
})

test("another package's client works, is reviewed, mends and is approved", async () => {
  await world.start()
  const { id } = await world.json<{ id: string }>(
    'create',
    'Write it down',
    '--assignee',
    'author',
    '--reviewer',
    'critic',
  )
  await world.event(id, 'completed')
  const { comments, runs } = await world.json<Shown>('show', id)
  expect(runs.map(({ outcome, summary }) => [outcome, summary])).toEqual([
    ['submitted', 'first try'],
    ['rework', null],
    ['submitted', 'with numbers'],
    ['completed', 'fine now'],
  ])
  const first = JSON.parse(comments.find((comment) => comment.author === 'author')?.body ?? '') as Told & {
    readonly refused: readonly { readonly text: string; readonly isError: boolean }[]
  }
  expect({ tools: first.tools, told: first.told }).toEqual(toldTo('worker'))
  expect(first.refused.map((one) => one.isError)).toEqual([true, true])
  expect(first.refused[0]?.text).toContain('reason')
  expect(runs.at(-1)?.metadata).toEqual(toldTo('reviewer'))
})

test('a worker goes on through the death of its gateway, and each of its calls counts once', async () => {
  const workspace = join(world.home, 'shared')
  mkdirSync(workspace)
  await world.start()
  const waitForGo = `const fs = require('fs'); const w = fs.watch('.', look); function look() { if (fs.existsSync('go')) { w.close() } } look()`
  const steps = [
    '- heartbeat: ready',
    `- run: ["${node}", -e, "${waitForGo}"]`,
    '- write: { path: gone, text: x }',
    '- comment: once',
    '- create: { title: only one, assignee: nobody-yet }',
    '- complete: { summary: survived }',
  ]
  const body = `\`\`\`recipe\n${steps.join('\n')}\n\`\`\``
  const { id } = await world.json<{ id: string }>(
    'create',
    'Survive',
    '--assignee',
    'demo',
    '--workspace',
    `dir:${workspace}`,
    '--body',
    body,
  )
  await world.event(id, 'heartbeat')
  await world.stop('SIGKILL')
  writeFileSync(join(workspace, 'go'), '')
  await world.start()
  await world.event(id, 'completed')
  const { comments, runs } = await world.json<Shown>('show', id)
  expect(existsSync(join(workspace, 'gone'))).toBe(true)
  expect(runs.map(({ outcome, summary }) => [outcome, summary])).toEqual([['completed', 'survived']])
  expect(comments.map((comment) => comment.body)).toEqual(['once'])
  expect(await world.json<readonly object[]>('list', '--assignee', 'nobody-yet')).toHaveLength(1)
})
