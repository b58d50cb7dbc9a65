import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { World } from './world.ts'

const BIN = join(import.meta.dirname, '../../plugin/cli/bin.js')

let world: World
afterEach(() => world.destroy())

test('story 0: a change on one surface is there on every other', async () => {
  world = await World.make()
  await world.start({ chat: true })
  world.type('/kanban create "made in the chat"')
  const id = await world.until('the answer of the chat', () =>
    world.lines.map((line) => /Created (t_\w+)/.exec(line)?.[1]).find(Boolean),
  )
  expect(await world.json('show', id)).toMatchObject({ task: { id, title: 'made in the chat', status: 'todo' } })
  await world.kanban('comment', id, 'said', 'on the command line')
  world.type(`/kanban show ${id}`)
  await world.until('the comment in the chat', () =>
    world.lines.some((line) => line.includes('said on the command line')),
  )
  await world.kanban('complete', id, '--summary', 'done by hand')
  await world.event(id, 'completed')
  await world.until('the ping in the chat', () =>
    world.lines.some((line) => line.startsWith('✅') && line.includes(id)),
  )
})

test('a task asked for in the chat is worked by a real process, pinged there, and nothing is left when the gateway ends', async () => {
  world = await World.make()
  await world.start({ chat: true })
  world.type('/kanban create "Write a haiku about SQLite" --assignee builtin')
  await world.until('the promise to be told', () => world.lines.some((line) => line.startsWith('subscribed')))
  const asked = await world.until('the ping', () => world.lines.find((line) => line.startsWith('✋')))
  const id = /t_\w+/.exec(asked)?.[0] ?? ''
  expect(await world.json('runs', id)).toMatchObject([{ number: 1, profile: 'builtin', outcome: 'blocked' }])
  expect((await world.kanban('log', id)).code).toBe(0)
  world.type('hello there')
  await world.until('one helpful line', () => world.lines.some((line) => line.includes('/kanban help')))
  expect(await world.stop('SIGINT')).toBe(0)
  expect(await world.processes()).toEqual([])
})

test('story 8: a watch streams the kinds it was asked for, and a chat that did not ask can be subscribed by hand', async () => {
  world = await World.make()
  await world.start({ chat: true })
  const watch = spawn(process.execPath, [BIN, 'watch', '--kinds', 'completed,gave_up,timed_out'], {
    env: world.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const streamed: string[] = []
  const told = Promise.withResolvers<string>()
  const { id } = await world.json<{ id: string }>('create', 'watched')
  createInterface({ input: watch.stdout }).on('line', (line) => {
    streamed.push(line)
    if (line.includes(id)) told.resolve(line)
  })
  expect((await world.kanban('subscribe', id, '--platform', 'terminal', '--chat', 'main')).code).toBe(0)
  await world.kanban('comment', id, 'not streamed')
  await world.kanban('complete', id, '--summary', 'watched to its end')
  expect(await told.promise).toContain('watched to its end')
  expect(streamed.filter((line) => line.includes('not streamed'))).toEqual([])
  await world.until('the ping', () => world.lines.some((line) => line.startsWith('✅') && line.includes(id)))
  watch.kill('SIGINT')
  await new Promise((resolve) => watch.once('exit', resolve))
})

test('the demo plays every story to its end and leaves nothing behind', { timeout: 120_000 }, async () => {
  world = await World.make()
  const said = await world.kanban('demo')
  expect(said.err).toBe('')
  expect(said.code).toBe(0)
  for (const words of ['2 million rows in 40 chunks', 'gave up', 'A person answers', 'That was the board'])
    expect(said.out).toContain(words)
})
