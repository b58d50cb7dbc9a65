import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProver } from '../../../plugin/worker/prover.ts'
import type { ProcessProver } from '../../../plugin/worker/prover.ts'
import { SYSTEM_CLOCK } from '../../../plugin/process.ts'
import { presetOf } from '../../../plugin/worker/agents/index.ts'
import { sight } from '../../../plugin/worker/identity.ts'
import { command, quietLog, run, task } from './world.ts'

let folder: string
let prover: ProcessProver
let limit = 20_000

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kanban-proof-'))
  limit = 20_000
  const spec = command(['true'], { env: { set: { FLAVOUR: 'vanilla' } } })
  const preset = presetOf('command')
  prover = createProver({
    profiles: { find: () => (preset === null ? null : { spec, preset }) },
    workspaces: { pathOf: () => Promise.resolve(folder) },
    clock: SYSTEM_CLOCK,
    log: quietLog,
    env: { PATH: process.env['PATH'], HOME: folder, TELEGRAM_BOT_TOKEN: '1:secret' },
    timeLimit: () => limit,
  })
})
afterEach(async () => {
  await prover.close()
  await rm(folder, { recursive: true, force: true })
})

function check(...verify: readonly string[]) {
  const checked = task({ verify })
  return prover.prove(checked, run(checked))
}
const node = (script: string) => check(process.execPath, '-e', script)

describe('a verify command', () => {
  test('runs in the workspace as argv, and its code and words are the proof', async () => {
    await writeFile(join(folder, 'answer'), '42')
    const proof = await node(
      'console.log(require("fs").readFileSync("answer", "utf8"), "$HOME; `id`"); console.error("warned")',
    )
    expect(proof).toMatchObject({ exitCode: 0, signal: null, timedOut: false, error: null })
    expect(proof.output).toBe('42 $HOME; `id`\nwarned\n')
    expect(proof.duration).toBeGreaterThan(0)
  })

  test('that fails says how', async () => {
    expect(await node('console.log("1 failed"); process.exit(3)')).toMatchObject({ exitCode: 3, output: '1 failed\n' })
    expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  })

  test('that cannot be started proves nothing and names the cause', async () => {
    const proof = await check('no-such-program-anywhere')
    expect(proof).toMatchObject({ exitCode: null, timedOut: false })
    expect(proof.error).toMatch(/ENOENT/)
  })

  test("sees the profile's own variables and none of the gateway's tokens", async () => {
    const { output } = await node('console.log(JSON.stringify(process.env))')
    const env = JSON.parse(output) as Record<string, string>
    expect(env).toMatchObject({ FLAVOUR: 'vanilla', CI: '1' })
    expect(output).not.toContain('secret')
    expect(Object.keys(env)).not.toContain('KANBAN_TOKEN_FILE')
  })

  test('that prints without end keeps the last of it, from the beginning of a line', async () => {
    const { output } = await node('for (let line = 0; line < 400000; line++) console.log("line number", line)')
    expect(output.length).toBeLessThan(9_000)
    expect(output).toMatch(/^…\nline number \d+\n/)
    expect(output).toMatch(/line number 399999\n$/)
  })

  test('that prints a secret does not keep it', async () => {
    const { output } = await node('console.log("token: ghp_" + "a".repeat(36))')
    expect(output).not.toContain('a'.repeat(36))
  })

  test('that does not end in time is ended with everything that it has started', async () => {
    limit = 300
    const pidFile = join(folder, 'pid')
    const proof = await node(
      `const c = require("child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)"], { detached: true, stdio: "ignore" });
       require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(c.pid)); c.unref(); setInterval(() => {}, 1e6)`,
    )
    expect(proof).toMatchObject({ exitCode: null, timedOut: true })
    expect(sight(Number(await readFile(pidFile, 'utf8'))).seen).not.toBe('running')
  })
})
