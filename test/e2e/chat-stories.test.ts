import { afterEach, describe, expect, test } from 'vitest'
import { SCENES, stage } from './scenes/stage.ts'
import type { Stage } from './scenes/stage.ts'

let on: Stage

afterEach(() => on.end())

const BREAKS = `profiles:
  deploy-bot: { agent: command, argv: ["true"], env: { require: [AWS_ACCESS_KEY_ID_OF_NOBODY] } }
  chunker: { agent: builtin, allow: [[kill]] }
dispatcher: { failure_limit: 3 }
`
/** Its first worker ends as by the OOM killer. */
const CRASHING = `
\`\`\`recipe
- on_run: 1
  exit: 137
- from_run: 2
  complete: { summary: migrated in chunks }
\`\`\``
const PROFILES = 'profiles: { coder: { agent: builtin } }\n'
/** Asks at its first run, and is done at its second. */
const RECIPE = `
\`\`\`recipe
- on_run: 1
  ask: { reason: Which database, options: [Postgres, MySQL] }
- complete: { summary: built on what was answered }
\`\`\``
const create = (title: string) => `create "${title}" --assignee coder --body "${RECIPE}"`
const OWN_WORDS = 'SQLite -- "for now"; it’s small & fast'

describe.each(SCENES)('on %s', (name, make) => {
  test(
    'a command in a thread becomes a worker’s run, its question a tap or a form, the answer a second run, and the end a ping in that thread',
    { timeout: 60_000 },
    async () => {
      on = await stage(make, PROFILES)
      const { scene } = on
      scene.command(create('Pick a database'))
      const created = await scene.seen(({ text }) => /Created \W*t_/.test(text))
      expect(created).toMatchObject({ inThread: true, whispered: false })

      const asked = await scene.seen(({ buttons }) => buttons.includes('Postgres'))
      expect(asked.inThread).toBe(true)
      expect(asked.buttons).toEqual(['Postgres', 'MySQL', 'Other answer…', 'Show', 'Log'])
      scene.press('Postgres', 'bob')
      const decided = await scene.seen(({ ref, text }) => ref === asked.ref && /bob answered\W*: Postgres/i.test(text))
      expect(decided.buttons).toEqual(['Show', 'Log'])

      const done = await scene.seen(({ text }) => text.includes('✅'))
      expect(done).toMatchObject({ inThread: true, text: expect.stringContaining('built on what was answered') })
      const card = await scene.seen(({ ref, text }) => ref === created.ref && text.includes('done '))
      expect(card.edits).toBeGreaterThan(0)
      expect(scene.shown.filter(({ text }) => text.includes('✅'))).toHaveLength(1)
      if (name !== 'slack') expect([asked.repliesTo, done.repliesTo]).toEqual([created.ref, created.ref])

      scene.command(create('Pick another'))
      await scene.seen(({ buttons, text }) => buttons.includes('Other answer…') && text.includes('Pick another'))
      await scene.submit('Other answer…', OWN_WORDS)
      await scene.seen(({ text }) => text.includes('✅') && text.includes('Pick another'))
      await scene.seen(({ text }) => /ada answered\W*: SQLite/i.test(text) && text.includes('Pick another'))

      const tasks = await on.verb<{ id: string; title: string }[]>('list', {})
      for (const [title, answer] of [
        ['Pick a database', 'Postgres'],
        ['Pick another', OWN_WORDS],
      ]) {
        const task = tasks.find((one) => one.title === title)?.id ?? ''
        const { comments, runs } = await on.verb<{ comments: { body: string }[]; runs: { outcome: string }[] }>(
          'show',
          { task },
        )
        expect(comments.map(({ body }) => body)).toEqual([answer])
        expect(runs.map(({ outcome }) => outcome)).toEqual(['blocked', 'completed'])
      }
    },
  )

  test(
    'three attempts without its key are told once, in the thread that asked, and a crashed one that is tried again ends well',
    { timeout: 60_000 },
    async () => {
      on = await stage(make, BREAKS)
      const { scene } = on
      scene.command('create "Deploy to staging" --assignee deploy-bot')
      const told = await scene.seen(({ text }) => /⛔[^]*AWS/.test(text))
      expect(told).toMatchObject({ inThread: true, buttons: expect.arrayContaining(['Retry']) })
      const tasks = await on.verb<{ id: string; title: string; status: string }[]>('list', {})
      const deploy = tasks.find(({ title }) => title === 'Deploy to staging')
      expect(deploy?.status).toBe('blocked')
      const { runs } = await on.verb<{ runs: { outcome: string }[] }>('show', { task: deploy?.id })
      expect(runs.map(({ outcome }) => outcome)).toEqual(['spawn_failed', 'spawn_failed', 'gave_up'])

      scene.command(`create "Migrate" --assignee chunker --body "${CRASHING}"`)
      const crashed = await scene.seen(({ text }) => text.includes('💥'))
      const done = await scene.seen(({ text }) => text.includes('✅') && text.includes('migrated in chunks'))
      expect([crashed.inThread, done.inThread]).toEqual([true, true])
      expect(scene.shown.filter(({ text }) => text.includes('⛔'))).toHaveLength(1)
    },
  )
})
