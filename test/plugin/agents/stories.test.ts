import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AgentWorld, isHere } from './world.ts'
import type { Agent } from './world.ts'

/** The stories of a board, told by real agents. Those that are not installed are named by agents.test.ts. */
const TELLERS: readonly Agent[] = ['claude', 'codex', 'gemini', 'opencode']
const here = TELLERS.filter(isHere)
const SLOW = 240_000

const said = (body: Readonly<Record<string, unknown>>): string => JSON.stringify(body)

test.runIf(here.length < TELLERS.length)('stories are told by the agents that are installed', () => {
  expect(TELLERS.length - here.length).toBeGreaterThan(0)
})

describe.each(here)('%s', (agent) => {
  test(
    'story 1: one task after another, each with what the one before handed over',
    async () => {
      await using bench = await AgentWorld.make([agent])
      const handed = { summary: 'users(id, email)', metadata: { decisions: ['bcrypt for hashing'] } }
      const schema = await bench.task(
        agent,
        `model: heartbeat {"note": "designing"}\nmodel: complete ${JSON.stringify(handed)}`,
      )
      const api = await bench.task(agent, 'model: complete {"summary": "endpoints are there"}', '--parent', schema)
      await bench.world.event(api, 'completed')
      expect(bench.world.kinds(schema)).toEqual(['created', 'claimed', 'spawned', 'heartbeat', 'completed'])
      const told = bench.model.asked
        .filter(({ body }) => said(body).includes(api))
        .map(({ body }) => said(body))
        .join()
      expect(told).toContain('users(id, email)')
      expect(told).toContain('bcrypt for hashing')
    },
    SLOW,
  )

  test(
    'story 3: blocked with a reason, unblocked, done in a second run that knows the reason',
    async () => {
      await using bench = await AgentWorld.make([agent])
      const id = await bench.task(
        agent,
        'model run 1: block {"reason": "Which strength check?", "kind": "needs_input"}\nmodel run 2: complete {"summary": "zxcvbn it is", "metadata": {"review_iteration": 2}}',
      )
      await bench.world.event(id, 'blocked')
      await bench.world.kanban('unblock', id, 'use zxcvbn')
      await bench.world.event(id, 'completed')
      expect(await bench.runs(id)).toMatchObject([
        { outcome: 'blocked' },
        { outcome: 'completed', metadata: { review_iteration: 2 } },
      ])
      const second = bench.model.asked.findLast(({ body }) => said(body).includes(id))
      expect(said(second?.body ?? {})).toContain('use zxcvbn')
    },
    SLOW,
  )

  test(
    'story 4: killed in the middle, tried again, and the second run knows of the first',
    async () => {
      await using bench = await AgentWorld.make([agent])
      const id = await bench.task(
        agent,
        'model run 1: hang\nmodel run 2: complete {"summary": "in pieces", "metadata": {"strategy": "chunked"}}',
      )
      await bench.model.asks(({ reply }) => 'hang' in reply)
      const { payload } = await bench.world.event(id, 'spawned')
      process.kill(-Number(payload['pid']), 'SIGKILL')
      await bench.world.event(id, 'crashed')
      await bench.world.event(id, 'completed')
      expect(await bench.runs(id)).toMatchObject([
        { outcome: 'crashed', error: expect.stringMatching(/^killed by SIGKILL/) },
        { outcome: 'completed', metadata: { strategy: 'chunked' } },
      ])
    },
    SLOW,
  )

  test(
    'works in a worktree of its own, commits there, and the run tells branch, commits and files',
    async () => {
      const repository = await mkdtemp(join(tmpdir(), 'kanban-repository-'))
      const git = (...args: readonly string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' })
      git('init', '--quiet', '--initial-branch=main')
      for (const [name, value] of [
        ['user.name', 'Ada'],
        ['user.email', 'ada@example.org'],
      ] as const)
        git('config', name, value)
      await writeFile(join(repository, 'a.md'), 'one\n')
      git('add', '.')
      git('commit', '--quiet', '-m', 'First')
      try {
        await using bench = await AgentWorld.make([agent], {
          more: { workspace: 'worktree' },
          config: { boards: { default: { repository } } },
        })
        const shell = `sh -c "echo two >> a.md && git add a.md && git commit --quiet -m Second"`
        const id = await bench.task(agent, `model: shell ${shell}\nmodel: complete {"summary": "committed"}`)
        await bench.world.event(id, 'completed')
        const [run] = await bench.runs(id)
        expect(run?.['work']).toMatchObject({
          branch: `kanban/${id}-1`,
          commits: 1,
          files: 1,
          insertions: 1,
          uncommitted: 0,
        })
        expect(git('log', '--format=%s', `kanban/${id}-1`)).toBe('Second\nFirst\n')
        expect(readFileSync(join(repository, 'a.md'), 'utf8')).toBe('one\n')
        expect(existsSync(join(repository, '.agents'))).toBe(false)
        expect(git('status', '--porcelain')).toBe('')
      } finally {
        await rm(repository, { recursive: true, force: true })
      }
    },
    SLOW,
  )
})
