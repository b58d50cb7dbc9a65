import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contractsOf } from '../../../kanban-core/verbs/contract.ts'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { outputSchema } from '../../../kanban-core/verbs/grammar/schema-json.ts'
import { CHAT, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { finished } from './story.ts'

let desk: Desk
let home: string
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev'])
  home = await mkdtemp(join(tmpdir(), 'kanban-contract-'))
  desk.host = { ...desk.host, home }
})
afterEach(async () => {
  await desk.close()
  await rm(home, { recursive: true })
})

/** Lines that use each verb, in an order in which none is refused; behind `Ana:` what somebody else has to say. */
const lines = ({ api, tests, mine, idea }: Readonly<Record<'api' | 'tests' | 'mine' | 'idea', string>>) => [
  'pause',
  'create "One more" --assignee qa-dev',
  `promote ${idea} ${api}`,
  `edit ${tests} --priority 4`,
  `assign ${tests} qa-dev`,
  `comment ${tests} mind the clock`,
  `attach ${tests} /tmp/notes.md`,
  `unlink ${api} ${tests}`,
  `link ${api} ${tests}`,
  `schedule ${mine} "in 2h"`,
  `promote ${mine}`,
  'resume',
  `claim ${mine}`,
  `heartbeat ${mine} half way`,
  `request-review ${mine} look at it`,
  `Ana: request-changes ${mine} not yet`,
  `claim ${mine}`,
  `request-review ${mine} and again`,
  `Ana: approve ${mine}`,
  `reopen ${mine}`,
  `block ${mine} which one?`,
  `unblock ${mine} the first`,
  `claim ${mine}`,
  `reclaim ${mine}`,
  `retry ${mine} --attempts 20`,
  `claim ${mine}`,
  `stop ${mine}`,
  `budget ${mine} +2`,
  'budget',
  `unblock ${mine}`,
  `complete ${mine} --summary done`,
  ...['list', 'show', 'why', 'runs', 'log', 'context'].map((verb) => (verb === 'list' ? verb : `${verb} ${api}`)),
  'stats',
  'assignees',
  'profiles',
  'subscriptions',
  `subscribe ${mine} --platform telegram --chat -100`,
  `unsubscribe ${mine} --all`,
  'deliveries',
  'deliveries replay all',
  `tail ${mine}`,
  'watch',
  `archive ${mine}`,
  `restore ${mine}`,
  `archive ${mine}`,
  `delete ${mine} --yes`,
  'boards create content',
  'boards rename content Editorial',
  'boards show content',
  'boards archive content',
  'boards restore content',
  'boards',
  'dispatch --dry-run',
  'pair',
  'pair approve 7K2MQ9XD',
  'pair reject 7K2MQ9XD',
  'people',
  'people remove telegram:111',
  'diagnostics',
  'doctor',
  'gc',
  'backup',
  'halt',
  'help',
  'help create',
  'help --schema',
]

test('every verb answers in its own shape', async () => {
  const { api, tests } = await finished(desk)
  await desk.started(await desk.task(api))
  desk.settings = { ...desk.settings, caps: { ...desk.settings.caps, host: 1 } }
  const idea = (await desk.create('Some day', { triage: true, body: 'why', subscribe: CHAT })).id
  const again = (await desk.create('Later', { triage: true, body: 'why' })).id
  const mine = (await desk.create('Mine', { assignee: 'qa-dev' as never })).id
  const used = new Set<string>()
  const refused: string[] = []
  for (const line of [...lines({ api, tests, mine, idea }), `specify ${again} what to do`]) {
    const { verb, refusal } = await (line.startsWith('Ana: ') ? desk.chat(line.slice(5)) : desk.say(`${line} --json`))
    used.add(verb?.name ?? line)
    if (refusal !== null) refused.push(`${line}: ${refusal.message}`)
  }
  expect(refused).toEqual([])
  expect(VERBS.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
})

describe('what is published', () => {
  test.each(VERBS.map((verb) => [verb.name, verb] as const))('of %s is a strict JSON Schema', (_name, verb) => {
    for (const surface of ['http', 'tool'] as const) {
      const schema = outputSchema(verb, surface)
      expect(() => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])).not.toThrow()
      expect(looseObjects(schema)).toEqual([])
    }
  })

  test('holds what people may do, what each takes and what each answers', () => {
    const [create] = contractsOf(VERBS)
    expect(create).toMatchObject({
      name: 'create',
      role: 'operator',
      surfaces: ['chat', 'cli', 'http', 'tool'],
      input: { type: 'object', required: ['title'], additionalProperties: false },
      output: { type: 'object', properties: { id: { type: 'string' }, existing: { type: 'boolean' } } },
    })
    expect(JSON.stringify(contractsOf(VERBS))).not.toContain('"$ref"')
  })

  test('is printed by help, for one command or for all', async () => {
    const { json, view } = await desk.say('help stats --schema')
    expect(json).toMatchObject({ name: 'stats', output: { properties: { by_status: { type: 'object' } } } })
    expect(view.nodes).toEqual([{ kind: 'code', text: JSON.stringify(json, null, 2) }])
    expect((await desk.say('help --schema --json')).json).toHaveLength(VERBS.length)
    expect((await desk.chat('help stats --schema')).exitCode).toBe(2)
  })
})

/** Objects that name their fields and allow others all the same. */
function looseObjects(schema: unknown, at = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const loose = 'properties' in schema && !('additionalProperties' in schema) ? [at] : []
  return [...loose, ...Object.entries(schema).flatMap(([key, value]) => looseObjects(value, `${at}/${key}`))]
}
