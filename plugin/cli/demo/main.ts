import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pc from 'picocolors'
import { NobodyThere, ask, follow } from '../../gateway/client.ts'
import { addressOf } from '../../gateway/address.ts'
import { Player } from './player.ts'
import type { Hands, SeenEvent } from './player.ts'
import { foldIntro, narrate } from './narration.ts'
import { DEMO_CONFIG, STORIES } from './stories.ts'

/** Longest wait for a story, in milliseconds; a story that takes longer is told to have failed. */
const STORY_LIMIT = 120_000

/** Exit code where the spectator leaves: 128 + SIGINT. */
const INTERRUPTED = 130

export interface DemoOptions {
  /** Arguments before `gateway` that start this program again: `[node, bin.js]`. */
  readonly program: readonly string[]
  /** Keep the throw-away home, and say where it is. */
  readonly keep: boolean
  readonly columns: number
  readonly print: (line: string) => void
}

/** Plays all stories on a board of its own, with a real gateway and real workers. Exit code 0 when all came to rest. */
export async function demo(options: DemoOptions): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'kanban-demo-'))
  writeFileSync(join(home, 'config.yaml'), DEMO_CONFIG, { mode: 0o600 })
  const socket = addressOf(home).path
  const gateway = startGateway(options.program, home)
  const watching = new AbortController()
  const leave = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(INTERRUPTED))
  })
  try {
    await answering(socket, gateway)
    return await Promise.race([play(socket, options, watching.signal), leave])
  } finally {
    watching.abort()
    await ask({ socket, method: 'POST', path: '/api/gateway/stop', body: { mode: 'halt' } }).catch(() => undefined)
    if (gateway.exitCode === null) await new Promise((resolve) => gateway.once('exit', resolve))
    if (options.keep) options.print(`kept: KANBAN_HOME=${home}`)
    else rmSync(home, { recursive: true, force: true })
  }
}

function startGateway([command = process.execPath, ...args]: readonly string[], home: string): ChildProcess {
  const { STAGING_DEPLOY_KEY: _missing, ...env } = process.env
  // In a session of its own: Ctrl-C is for the demo, which then ends the gateway and its workers.
  return spawn(command, [...args, 'gateway', '--no-chat'], {
    stdio: 'ignore',
    detached: true,
    // The board of the demo is gone before anybody could look at it in a browser.
    env: { ...env, KANBAN_HOME: home, KANBAN_DASHBOARD_PORT: '0' },
  })
}

async function answering(socket: string, gateway: ChildProcess): Promise<void> {
  for (let tries = 0; gateway.exitCode === null && tries < 600; tries++) {
    try {
      await ask({ socket, method: 'GET', path: '/api/status' })
      return
    } catch (error) {
      if (!(error instanceof NobodyThere)) throw error
      await pause(50)
    }
  }
  throw new Error('the demo gateway did not start')
}

async function play(socket: string, { print, columns }: DemoOptions, signal: AbortSignal): Promise<number> {
  const players: Player[] = []
  const began = Date.now()
  const hands: Hands = {
    kanban: (argv) => kanban(socket, argv),
    kill: (pid) => process.kill(pid, 'SIGKILL'),
    say: (line) => print(pc.bold(`        » ${line}`)),
  }
  const stream = follow(
    { socket, method: 'GET', path: '/api/events?after=0' },
    (line) => {
      const event = JSON.parse(line) as SeenEvent
      if (typeof event.number !== 'number') return
      for (const player of players) {
        const title = player.titleOf(event.task)
        const told = title === null ? null : narrate(event, title, Date.now() - began, columns)
        if (told !== null) print(told)
        player.see(event)
      }
    },
    signal,
  )
  stream.catch(() => undefined)
  for (const [index, story] of STORIES.entries()) {
    print(`\n${pc.bold(`${index + 1}. ${story.name}`)}\n${foldIntro(story.intro, columns)}\n`)
    const player = new Player(story, hands)
    players.push(player)
    await player.begin()
    const ended = await Promise.race([player.over.then(() => true), pause(STORY_LIMIT, false, { signal, ref: false })])
    if (!ended) throw new Error(`the story did not end within ${STORY_LIMIT / 1000} s`)
  }
  print(`\n${pc.bold('That was the board.')} Start your own with \`kanban gateway\`, and see \`kanban help\`.`)
  return 0
}

async function kanban(socket: string, argv: readonly string[]): Promise<unknown> {
  const { body } = await ask({ socket, method: 'POST', path: '/api/cli', body: { argv } })
  const { json, error } = body as { readonly json?: unknown; readonly error?: { readonly message: string } }
  if (error !== undefined) throw new Error(error.message)
  return json
}
