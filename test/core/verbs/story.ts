import type { Task } from '../../../kanban-core/model/task.ts'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import type { Desk } from './desk.ts'

export interface Story {
  readonly schema: Task['id']
  readonly api: Task['id']
  readonly tests: Task['id']
}

export const idOf = (reply: { readonly json: unknown }): Task['id'] => (reply.json as { id: Task['id'] }).id

/** Story 1 and 3: a schema that is blocked once, answered and finished; two tasks behind it. */
export async function story(desk: Desk): Promise<Story> {
  const schema = idOf(
    await desk.chat(
      'create "Design auth schema" --assignee backend-dev --tenant auth-project --priority 2 --body "Design the user/session/token schema."',
    ),
  )
  const api = idOf(
    await desk.chat(
      `create "Implement auth API endpoints" --assignee backend-dev --tenant auth-project --priority 2 --parent ${schema}`,
    ),
  )
  const tests = idOf(
    await desk.chat(`create "Write auth integration tests" --assignee qa-dev --tenant auth-project --parent ${api}`),
  )
  const worker = await desk.started(await desk.task(schema))
  desk.clock.advance(4 * MINUTE + 5_000)
  await desk.tool('kanban_block', { reason: 'Which password hash?', options: ['argon2id', 'bcrypt'] }, worker)
  return { schema, api, tests }
}

/** The same once the answer was given and the schema is done. */
export async function finished(desk: Desk): Promise<Story> {
  const ids = await story(desk)
  await desk.rest()
  desk.workers.alive.forEach((one) => one.end({ code: 0 }))
  await desk.rest()
  await desk.chat(`unblock ${ids.schema} argon2id`)
  const worker = await desk.started(await desk.task(ids.schema))
  desk.clock.advance(2 * MINUTE)
  await desk.tool(
    'kanban_complete',
    { summary: 'users(id, email, password_hash), sessions, tokens', metadata: { changed_files: ['schema.sql'] } },
    worker,
  )
  await desk.rest()
  desk.workers.alive.forEach((one) => one.end({ code: 0 }))
  await desk.rest()
  return ids
}
