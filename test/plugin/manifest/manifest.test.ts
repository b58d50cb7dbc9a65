import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { manifestOfCode, readManifest } from '../../../plugin/manifest.ts'
import { packageFile } from '../../../plugin/package.ts'
import { mount } from '../../../plugin/mount.ts'
import { FakeHost } from './fake-host.ts'

test('plugin.manifest.json says what the code says', () => {
  expect(readManifest()).toEqual(JSON.parse(JSON.stringify(manifestOfCode())))
})

test('the skills that it names are there', () => {
  for (const skill of readManifest().skills)
    expect([skill, existsSync(packageFile(join(skill, 'SKILL.md')))]).toEqual([skill, true])
})

test('mounting declares exactly what the manifest names', () => {
  const manifest = readManifest()
  const host = new FakeHost()
  mount(host)
  expect(host.commands.map(({ name, summary }) => ({ name, summary }))).toEqual(manifest.commands)
  expect(host.services.map(({ name }) => name)).toEqual(manifest.services)
  expect(host.tools.map(({ name }) => name)).toEqual(manifest.tools)
  expect(host.routes.map(({ path }) => path)).toEqual(['/api/*'])
})

test('mounting opens nothing, and may be done again for another host', () => {
  const hosts = [new FakeHost(), new FakeHost()]
  for (const host of hosts) mount(host)
  for (const host of hosts) {
    expect(host.services).toHaveLength(readManifest().services.length)
    expect(existsSync(host.stateDir)).toBe(false)
  }
})

test('before the board is open every route, tool and command is refused with a sentence', async () => {
  const host = new FakeHost()
  mount(host)
  const [route] = host.routes
  const response = await route?.handle(
    new Request('http://kanban/api/verbs/list', { method: 'POST', body: '{}' }),
    null,
  )
  expect(response?.status).toBe(503)
  expect(await response?.json()).toMatchObject({ error: { code: 'no_gateway' } })
})

test('two hosts in one process have a board each', async () => {
  const hosts = [new FakeHost(), new FakeHost()]
  for (const host of hosts) {
    mount(host)
    await host.start()
  }
  try {
    const [first, second] = hosts
    expect(await first?.post('/api/verbs/create', { title: 'only here' })).toMatchObject({ status: 200 })
    expect((await first?.post('/api/verbs/list', {}))?.body).toHaveLength(1)
    expect((await second?.post('/api/verbs/list', {}))?.body).toHaveLength(0)
  } finally {
    for (const host of hosts) await host.stop()
  }
  expect(existsSync(join(hosts[0]?.stateDir ?? '', 'board.db'))).toBe(true)
})

test('a host that checks the config by its schema alone finds the same mistakes', () => {
  const schema = z.fromJSONSchema(readManifest().configSchema)
  expect(schema.safeParse({}).success).toBe(true)
  expect(schema.safeParse({ dispatcher: { failure_limt: 3 } }).success).toBe(false)
  expect(schema.safeParse({ profiles: { coder: { agent: 'auto', max_runtime: '45m' } } }).success).toBe(true)
})
