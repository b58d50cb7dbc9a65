import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Clock, ProfileName } from '../../../kanban-core/index.ts'
import { createDetection } from '../../../plugin/worker/detection.ts'
import type { ProfileSpec } from '../../../plugin/worker/profile.ts'
import { createProfiles } from '../../../plugin/worker/profiles.ts'
import { findSkillIn, skillFolders } from '../../../plugin/worker/skills.ts'
import { command, profile, systemClock, task, temporaryFolder } from './world.ts'

const coder = 'coder' as ProfileName

function profilesOf(
  profiles: Readonly<Record<string, ProfileSpec>>,
  given: { path?: string; home?: string; clock?: Clock; skills?: readonly string[] } = {},
) {
  const { path = '/usr/bin:/bin', home = '/nowhere', clock = systemClock, skills = [] } = given
  const env = { PATH: path, HOME: home }
  const detection = createDetection({ home, clock, env })
  return createProfiles({ profiles, skill: findSkillIn(skills), detection, home, clock, env })
}

test('an unknown profile is told with the known ones', () => {
  const profiles = profilesOf({ coder: command(['true']), writer: command(['true']) })
  expect(profiles.preflight('typo' as ProfileName, null)).toEqual({
    reason: 'no_such_profile',
    detail: 'there is no profile typo; known profiles: coder, writer',
  })
  expect(profiles.preflight('constructor' as ProfileName, null)?.reason).toBe('no_such_profile')
  expect(profiles.names()).toEqual(['coder', 'writer'])
})

test('a missing program is told, and found as soon as it is looked for again', async () => {
  await using folder = await temporaryFolder()
  let now = 1_000
  const clock: Clock = { ...systemClock, now: () => now }
  const profiles = profilesOf({ coder: command(['my-agent', 'x']) }, { path: folder.path, clock })
  expect(profiles.preflight(coder, null)).toEqual({
    reason: 'agent_missing',
    detail: 'coder: there is no program my-agent on PATH',
  })
  await writeFile(join(folder.path, 'my-agent'), '#!/bin/sh\n')
  now += 10_000
  expect(profiles.preflight(coder, null)).toMatchObject({ reason: 'agent_missing' })
  await chmod(join(folder.path, 'my-agent'), 0o700)
  now += 10_000
  expect(profiles.preflight(coder, null)).toBeNull()
  await rm(join(folder.path, 'my-agent'))
  now += 100_000
  expect(profiles.preflight(coder, null)).toMatchObject({ reason: 'agent_missing' })
})

test('a relative program is looked for beside the config', async () => {
  await using home = await temporaryFolder()
  const profiles = profilesOf({ coder: command(['./agent']), other: command(['./not-there']) }, { home: home.path })
  await writeFile(join(home.path, 'agent'), '#!/bin/sh\n', { mode: 0o700 })
  expect(profiles.preflight(coder, null)).toBeNull()
  expect(profiles.preflight('other' as ProfileName, null)?.detail).toContain('relative paths start at')
})

test('a skill of the task or the profile that is nowhere holds the task back', async () => {
  await using home = await temporaryFolder()
  await mkdir(join(home.path, 'skills', 'code-review'), { recursive: true })
  await writeFile(join(home.path, 'skills', 'code-review', 'SKILL.md'), '')
  const skills = [join(home.path, 'skills')]
  const profiles = profilesOf(
    { coder: command(['true'], { skills: ['code-review'] }), other: command(['true'], { skills: ['nope'] }) },
    { skills },
  )
  expect(profiles.preflight(coder, task({ skills: ['code-review'] }))).toBeNull()
  expect(profiles.preflight(coder, task({ skills: ['code-reviews', 'x'] }))).toMatchObject({
    reason: 'skill_missing',
    detail: expect.stringContaining('code-reviews, x'),
  })
  expect(profiles.preflight(coder, task({ skills: ['../skills/code-review'] }))?.reason).toBe('skill_missing')
  expect(profiles.preflight('other' as ProfileName, null)?.detail).toContain('there is no skill nope')
})

test('skills are looked for among the shipped ones, in the home and in the person’s own folder', () => {
  const [shipped = '', ofHome, ofPerson = ''] = skillFolders('/srv/kanban')
  expect(shipped).toBe(join(import.meta.dirname, '..', '..', '..', 'skills'))
  expect(ofHome).toBe('/srv/kanban/skills')
  expect(ofPerson.endsWith('/.agents/skills')).toBe(true)
})

test('a profile tells its limits and whose rate limit it shares', () => {
  const profiles = profilesOf({
    coder: command(['true'], { concurrency: 2, max_runtime: '1h' }),
    plain: profile({ agent: 'command', argv: ['true'] }),
  })
  expect(profiles.limits(coder)).toEqual({ concurrency: 2, maxRuntime: 3_600_000, attachWithin: null })
  expect(profiles.limits('plain' as ProfileName)).toEqual({ concurrency: null, maxRuntime: null, attachWithin: null })
  expect(profiles.provider(coder)).toBe('command:coder')
})

test('an agent that is not logged in is told with the way in, and found again once somebody has logged in', async () => {
  await using home = await temporaryFolder()
  await writeFile(join(home.path, 'claude'), '#!/bin/sh\necho "2.1.330 (Claude Code)"\n', { mode: 0o755 })
  let now = 0
  const clock: Clock = { now: () => now, after: () => () => {} }
  const profiles = profilesOf({ coder: profile({ agent: 'claude' }) }, { path: home.path, home: home.path, clock })
  expect(profiles.preflight(coder, null)).toEqual({
    reason: 'agent_logged_out',
    detail:
      'coder: Claude Code is not logged in; log in with `claude auth login`, or set ANTHROPIC_API_KEY for the gateway',
  })
  const before = profiles.fingerprint(coder)
  await mkdir(join(home.path, '.claude'))
  await writeFile(join(home.path, '.claude', '.credentials.json'), '{}')
  now += 10_000
  expect(profiles.preflight(coder, null)).toBeNull()
  expect(profiles.fingerprint(coder)).not.toBe(before)
  expect(await profiles.version(coder)).toBe('2.1.330')
})

test('auto is the agent that is there and logged in', async () => {
  await using home = await temporaryFolder()
  const profiles = profilesOf({ coder: profile({ agent: 'auto' }) }, { path: home.path, home: home.path })
  expect(profiles.find('coder')?.preset.name).toBe('builtin')
  expect(profiles.auto().why).toContain('the built-in worker')
})
