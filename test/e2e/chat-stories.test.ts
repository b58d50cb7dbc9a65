import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { discordScene } from './scenes/discord.ts'
import type { Scene } from './scenes/scene.ts'
import { slackScene } from './scenes/slack.ts'
import { telegramScene } from './scenes/telegram.ts'
import { World } from './world.ts'

let world: World
let scene: Scene

afterEach(async () => {
  await world.destroy()
  await scene.stop()
})

/** A gateway connected to the scene, with a worker that asks what the recipe of a task says. */
async function given(make: () => Promise<Scene>): Promise<void> {
  scene = await make()
  world = await World.make(`dashboard: null\nprofiles: { coder: { agent: builtin } }\nplatforms:\n${scene.config}`)
  world.env['XDG_STATE_HOME'] = join(world.home, 'state')
  await world.start()
  await scene.connected()
}

const RECIPE = `
\`\`\`recipe
- on_run: 1
  ask: { reason: Which database, options: [Postgres, MySQL] }
- complete: { summary: built on what was answered }
\`\`\``

const CREATE = `create "Pick a database" --assignee coder --body "${RECIPE}"`

describe.each([
  ['telegram', telegramScene],
  ['discord', discordScene],
  ['slack', slackScene],
])('on %s', (_, make) => {
  test(
    'a command in a thread becomes a worker’s run, its question a tap, the answer a second run, and the end a ping in that thread',
    { timeout: 60_000 },
    async () => {
      await given(make)
      scene.command(CREATE)
      const created = await scene.seen(({ text }) => /Created \W*t_/.test(text))
      expect(created).toMatchObject({ inThread: true, whispered: false })
      const asked = await scene.seen(({ buttons }) => buttons.includes('Postgres'))
      expect(asked.inThread).toBe(true)
      expect(asked.buttons.slice(0, 4)).toEqual(['Postgres', 'MySQL', 'Other answer…', 'Show'])
      scene.press('Postgres')
      const decided = await scene.seen(({ ref, text }) => ref === asked.ref && /ada answered\W*: Postgres/i.test(text))
      expect(decided.buttons).not.toContain('Postgres')
      const done = await scene.seen(({ text, ref }) => text.includes('✅') && ref !== created.ref)
      expect(done).toMatchObject({ inThread: true, text: expect.stringContaining('built on what was answered') })
      const card = await scene.seen(({ ref, text }) => ref === created.ref && text.includes('done '))
      expect(card.edits).toBeGreaterThan(0)
      expect(scene.shown.filter(({ text }) => text.includes('✅'))).toHaveLength(1)
      if (scene.name !== 'slack') expect([asked.repliesTo, done.repliesTo]).toEqual([created.ref, created.ref])
      const [{ id }] = await world.json<[{ id: string }]>('list')
      const runs = await world.json<{ outcome: string }[]>('runs', id)
      expect(runs.map(({ outcome }) => outcome)).toEqual(['blocked', 'completed'])
    },
  )

  test('an answer in words of one’s own reaches the worker', { timeout: 60_000 }, async () => {
    await given(make)
    scene.command(CREATE)
    await scene.seen(({ buttons }) => buttons.includes('Other answer…'))
    await scene.submit('Other answer…', 'SQLite -- "for now"; it’s small & fast')
    await scene.seen(({ text }) => /ada answered\W*: SQLite/i.test(text))
    await scene.seen(({ text }) => text.includes('✅'))
    const [{ id }] = await world.json<[{ id: string }]>('list')
    const { comments } = await world.json<{ comments: { body: string }[] }>('show', id)
    expect(comments.map(({ body }) => body)).toEqual(['SQLite -- "for now"; it’s small & fast'])
  })
})
