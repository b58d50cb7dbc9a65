import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { World } from './world.ts'

const WORKER = join(import.meta.dirname, '../fixtures/workers/works-through-restarts.ts')
const KILLS = 20
const TASKS = 30

let world: World
afterEach(() => world.destroy())

interface LedgerLine {
  readonly what: string
  readonly task: string
  readonly run: string
  readonly at: number
}

test(
  'twenty kills of a loaded gateway: nothing lost, nothing done twice, every ping sent',
  { timeout: 150_000 },
  async () => {
    world = await World.make()
    const ledger = join(world.home, 'ledger')
    const config = [
      'dispatcher: { caps: { host: 4 }, spawns_per_minute: 1000 }',
      `profiles: { w: { agent: command, argv: ${JSON.stringify([process.execPath, WORKER, ledger])} } }`,
    ]
    await writeFile(join(world.home, 'config.yaml'), config.join('\n'), { mode: 0o600 })
    await world.start({ chat: true })

    for (let kill = 1; kill <= KILLS; kill++) {
      // asked for by hand at the terminal chat, so that each task owes that chat a ping
      for (let n = Math.floor((TASKS * (kill - 1)) / KILLS); n < Math.floor((TASKS * kill) / KILLS); n++)
        world.type(`/kanban create "job ${n}" --assignee w --idempotency-key job-${n} --idempotency-scope forever`)
      const lines = world.lines.length
      await world.until('the chat to answer', () => world.lines.length > lines)
      // a moment drawn by chance: the kill itself is what is tested
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
      await world.stop('SIGKILL')
      await world.start({ chat: true })
    }
    // a create whose answer the kill swallowed is asked for again; its key keeps it single
    for (let n = 0; n < TASKS; n++)
      world.type(`/kanban create "job ${n}" --assignee w --idempotency-key job-${n} --idempotency-scope forever`)
    const all = async () => world.json<{ id: string; title: string; status: string }[]>('list', '--limit', '200')
    await world.until('every task to be there', () => world.count('created') >= TASKS)
    const tasks = await all()
    expect(tasks.map((task) => task.title).toSorted()).toEqual(
      Array.from({ length: TASKS }, (_, n) => `job ${n}`).toSorted(),
    )
    await Promise.all(tasks.map((task) => world.event(task.id, 'completed')))

    for (const task of tasks) {
      expect(
        world.kinds(task.id).filter((kind) => kind === 'completed'),
        `${task.id} completed once`,
      ).toHaveLength(1)
      const runs = await world.json<{ state: string; outcome: string }[]>('runs', task.id)
      expect(runs.at(-1)).toMatchObject({ outcome: 'completed' })
    }
    await checkLedger(ledger)
    await checkPings(tasks)
    expect((await world.kanban('doctor')).out).not.toMatch(/damaged|corrupt/)
  },
)

/** No two workers of one task were ever alive at the same time, and no write was refused but a repeat. */
async function checkLedger(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine)
  expect(lines.filter((line) => line.what.startsWith('refused'))).toEqual([])
  const living = new Map<string, string>()
  for (const line of lines) {
    if (line.what === 'start') {
      expect(living.get(line.task), `two workers of ${line.task} at once`).toBeUndefined()
      living.set(line.task, line.run)
    } else living.delete(line.task)
  }
}

async function checkPings(tasks: readonly { readonly id: string; readonly title: string }[]): Promise<void> {
  for (const task of tasks)
    await world.until(`the ping of ${task.title}`, () =>
      world.lines.some((line) => line.startsWith('✅') && line.includes(task.id)),
    )
  const deliveries = await world.json<{ state: string }[]>('deliveries', '--limit', '500')
  expect(new Set(deliveries.map((delivery) => delivery.state))).toEqual(new Set(['sent']))
}
