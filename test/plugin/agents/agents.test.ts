import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { AGENTS, AgentWorld, isHere } from './world.ts'
import type { Agent } from './world.ts'

const here = AGENTS.filter(isHere)
const missing = AGENTS.filter((agent) => !isHere(agent))
if (missing.length > 0)
  process.stdout.write(
    `real agents not found and so not tested: ${missing.join(', ')} (npm i their packages into a folder and set KANBAN_TEST_AGENTS to it)\n`,
  )

/** Slow to give up a model that refuses: it waits as long as the server asks it to. */
const PATIENT: readonly Agent[] = ['opencode', 'copilot', 'qwen']

const SLOW = 120_000

/** The run's marker in the environment of a process; empty where it carries none. */
async function markerOf(pid: number): Promise<string> {
  const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  return /KANBAN_MARKER=([^\0]+)/.exec(environ)?.[1] ?? ''
}

test.runIf(here.length === 0)('the agents that are tested for real are named, and none is installed here', () => {
  expect(missing).toEqual([...AGENTS])
})

describe.each(here)('%s', (agent) => {
  test(
    'loads the skill, reads its card, reports and completes',
    async () => {
      await using bench = await AgentWorld.make([agent])
      const done = { summary: 'Written down.', metadata: { changed_files: ['a.md'] } }
      const id = await bench.task(
        agent,
        `model: heartbeat {"note": "half of it"}\nmodel: complete ${JSON.stringify(done)}`,
      )
      await bench.world.event(id, 'completed')
      const [run] = await bench.runs(id)
      expect(run).toMatchObject({ outcome: 'completed', profile: agent, ...done })
      expect(bench.world.kinds(id)).toEqual(['created', 'claimed', 'spawned', 'heartbeat', 'completed'])
      expect(bench.model.asked.some(({ body }) => JSON.stringify(body).includes('The life of a run'))).toBe(true)
    },
    SLOW,
  )

  test(
    'is reminded once where it ends without a verdict, and its last words stay on the run',
    async () => {
      await using bench = await AgentWorld.make([agent], { config: { dispatcher: { failure_limit: 1 } } })
      const forgets = await bench.task(
        agent,
        'model: say I have done it.\nmodel reminded: complete {"summary": "Done, as I said."}',
      )
      await bench.world.event(forgets, 'completed')
      const forgetsAgain = await bench.task(agent, 'model: say I have done it.\nmodel reminded: say Really.')
      await bench.world.event(forgetsAgain, 'gave_up')
      expect(await bench.runs(forgets)).toMatchObject([{ outcome: 'completed', summary: 'Done, as I said.' }])
      const [again] = await bench.runs(forgetsAgain)
      expect(again).toMatchObject({ outcome: 'gave_up' })
      expect(again?.['error']).toMatch(/^ended without completing or blocking its task\nlast words:\n/)
      expect(bench.world.kinds(forgetsAgain)).toEqual(['created', 'claimed', 'spawned', 'reminded', 'gave_up'])
    },
    SLOW,
  )

  test.skipIf(PATIENT.includes(agent))(
    'that is not let in parks its profile; one at a rate limit parks its provider; neither spends an attempt',
    async () => {
      await using bench = await AgentWorld.make([agent], { moods: ['auth', 'rate'] })
      const [out, wall] = await Promise.all([bench.task(`${agent}-auth`, 'x'), bench.task(`${agent}-rate`, 'x')])
      await bench.world.event(out, 'parked')
      await bench.world.event(out, 'spawn_failed')
      await bench.world.event(wall, 'rate_limited')
      const shown = await bench.world.json<{ task: Record<string, unknown> }>('show', out)
      expect(shown.task).toMatchObject({ status: 'ready', attempts: 0, failures: 0 })
      const why = await bench.world.json<{ reason: string; detail: string }>('why', out)
      expect(why).toMatchObject({
        reason: 'profile_parked',
        detail: expect.stringMatching(/not let in.*401|not let in.*key/i),
      })
      const limited = await bench.world.json<{ task: Record<string, unknown> }>('show', wall)
      expect(limited.task).toMatchObject({ status: 'ready', attempts: 0, failures: 0 })
    },
    SLOW,
  )

  test(
    'that waits for its model is stopped with everything it started',
    async () => {
      await using bench = await AgentWorld.make([agent])
      const id = await bench.task(agent, 'model: hang')
      await bench.model.asks(({ reply }) => 'hang' in reply)
      await bench.world.kanban('stop', id)
      await bench.world.event(id, 'stopped')
      const marked = async () =>
        (await Promise.all((await bench.world.processes()).map(markerOf))).filter((one) => one !== '')
      while ((await marked()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
      expect(await bench.runs(id)).toMatchObject([{ outcome: 'reclaimed' }])
    },
    SLOW,
  )

  test(
    'whose board tools cannot start is told as such',
    async () => {
      await using bench = await AgentWorld.make([agent], {
        config: { dispatcher: { failure_limit: 1 } },
        brokenTools: true,
      })
      const id = await bench.task(agent, 'x')
      await bench.world.event(id, 'gave_up')
      const [run] = await bench.runs(id)
      expect(run?.['error']).toMatch(/^its tools did not attach/)
    },
    SLOW,
  )
})
