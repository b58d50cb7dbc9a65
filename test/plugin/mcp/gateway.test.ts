import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
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
  lossy: { agent: command, argv: ${JSON.stringify([node, join(import.meta.dirname, 'lossy-agent.ts')])} }
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

test('a verdict that was carried out by a gateway that died before it answered is a success', async () => {
  const workspace = join(world.home, 'shared')
  mkdirSync(workspace)
  await world.start()
  const task = ['create', 'Lose the answer', '--assignee', 'lossy', '--workspace', `dir:${workspace}`]
  const { id } = await world.json<{ id: string }>(...task)
  await world.event(id, 'completed')
  await world.stop('SIGKILL')
  await world.start()
  const answered = appearing(workspace, 'answer.json')
  writeFileSync(join(workspace, 'go'), '')
  const answer: unknown = JSON.parse(await answered)
  expect(answer).toMatchObject({
    isError: false,
    content: [{ text: expect.stringMatching(/"status":"done"/) as string }],
  })
  const { runs } = await world.json<Shown>('show', id)
  expect(runs.map(({ outcome, summary }) => [outcome, summary])).toEqual([['completed', 'once']])
})

/** The text of a file once it is written. */
function appearing(folder: string, name: string): Promise<string> {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => {
      const text = existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''
      if (text === '') return
      watcher.close()
      resolve(text)
    })
  })
}

test('a recipe reads the results of its parents and the answer to its question from the real briefing', async () => {
  await world.start()
  const create = async (title: string, steps: string, ...more: string[]) => {
    const body = `\`\`\`recipe\n${steps}\n\`\`\``
    return (await world.json<{ id: string }>('create', title, '--assignee', 'demo', '--body', body, ...more)).id
  }
  const parent = await create(
    'Schema (v2)',
    '- complete: { summary: "three tables\\nand a view", metadata: { tables: 3 } }',
  )
  const steps = '- ask: "Where, for {task}?"\n- merge: parents\n- complete: { metadata: { where: "{answer}" } }'
  const child = await create('Place it', steps, '--parent', parent)
  await world.event(child, 'blocked')
  await world.json('unblock', child, 'in the eu,\nplease')
  await world.event(child, 'completed')
  const { runs } = await world.json<Shown>('show', child)
  expect(runs.map((run) => run.outcome)).toEqual(['blocked', 'completed'])
  expect(runs.at(-1)?.summary).toBe(`Schema (v2) (${parent}): three tables\nand a view`)
  expect(runs.at(-1)?.metadata).toEqual({ parents: { [parent]: { tables: 3 } }, where: 'in the eu,\nplease' })
})
