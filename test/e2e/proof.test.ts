import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { World } from './world.ts'

/** A real gateway, real workers and real verify commands. */

let world: World
afterEach(() => world.destroy())

const WORKER = join(import.meta.dirname, '../fixtures/workers/mends-after-red.ts')
const CONFIG = `
dispatcher: { failure_limit: 1 }
profiles:
  mender: { agent: command, argv: [${JSON.stringify(process.execPath)}, ${JSON.stringify(WORKER)}] }
  stubborn: { agent: command, argv: [${JSON.stringify(process.execPath)}, ${JSON.stringify(WORKER)}, stubborn] }
`

interface ProofJson {
  readonly command: string
  readonly passed: boolean
  readonly exit_code: number | null
  readonly output: string
}
const proofs = async (id: string) =>
  (await world.json<{ proof: ProofJson | null }[]>('runs', id)).map((run) => run.proof)

test('a worker that says too early that it is done reads why it is not, mends it and finishes in the same run', async () => {
  world = await World.make(CONFIG)
  await world.start()
  const verify = 'sh -c "test -f mended || { echo nothing is mended; exit 7; }"'
  const { id } = await world.json<{ id: string }>('create', 'Mend it', '--assignee', 'mender', '--verify', verify)
  await world.event(id, 'completed')
  expect(world.kinds(id).filter((kind) => kind === 'verified')).toHaveLength(2)
  expect(world.kinds(id).filter((kind) => kind === 'claimed')).toHaveLength(1)
  expect(await proofs(id)).toMatchObject([{ passed: true, exit_code: 0 }])
  expect((await world.kanban('show', id)).out).toContain('passed in')
  const { out } = await world.kanban('log', id)
  expect(out).toContain('exit code 7')
  expect(out).toContain('nothing is mended')
})

test('a worker that leaves its work red has not finished it, and the card says so with the output', async () => {
  world = await World.make(CONFIG)
  await world.start()
  const { id } = await world.json<{ id: string }>(
    'create',
    'Leave it',
    '--assignee',
    'stubborn',
    '--verify',
    'sh -c "echo still red; exit 1"',
  )
  await world.event(id, 'gave_up')
  expect(await world.json<{ task: { status: string } }>('show', id)).toMatchObject({ task: { status: 'blocked' } })
  expect(await proofs(id)).toMatchObject([{ passed: false, exit_code: 1, output: 'still red\n' }])
  expect((await world.kanban('show', id)).out).toContain('ended with exit code 1')
})
