import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fail } from '../../kanban-core/index.ts'
import { AnswerLost, NobodyThere, ask } from '../gateway/client.ts'
import type { GatewayRecord } from '../gateway/record.ts'
import type { ChatStatus } from '../chat/condition.ts'
import type { ServiceState, StopMode } from '../host.ts'
import { KANBAN_COMMAND } from '../process.ts'
import { printJson } from './output.ts'
import { socketsOf } from './seat.ts'

const LOOK_EVERY = 25
/** How long a new gateway may take until it answers. */
const START_WITHIN = 15_000

export async function gatewayStatus(home: string, asJson: boolean): Promise<number> {
  const found = await findGateway(home)
  if (asJson) printJson(found ?? { pid: null })
  else if (found === null) process.stdout.write(`No gateway runs for ${home}; start one with \`kanban gateway\`.\n`)
  else
    process.stdout.write(
      `Gateway ${found.version}, pid ${found.pid}, since ${found.started_at}, ${found.background ? 'in the background' : 'with a terminal chat'}, on ${found.socket}.\n${dashboardWords(found)}${chatWords(found)}\`kanban doctor\` tells the rest.\n`,
    )
  return found === null ? 1 : 0
}

export async function stopGateway(home: string, mode: StopMode): Promise<number> {
  const found = (await findGateway(home)) ?? fail('no_gateway')
  await askToStop(found, mode)
  process.stdout.write(`${mode === 'drain' ? 'Waiting for its workers' : 'Stopping'} (pid ${found.pid}) …\n`)
  await gone(found)
  process.stdout.write(
    mode === 'restart' ? 'Stopped; workers that ran go on, and the next start adopts them.\n' : 'Stopped.\n',
  )
  return 0
}

/** Ends a gateway in the background and starts it again there. One that somebody sits at is left alone. */
export async function restartGateway(home: string): Promise<number> {
  const found = (await findGateway(home)) ?? fail('no_gateway')
  if (!found.background)
    fail('failed', {
      what: `the gateway (pid ${found.pid}) runs in a terminal, and only there it can be started again`,
      next: 'press Ctrl-C there and start it; its workers go on',
    })
  await askToStop(found, 'restart')
  await gone(found)
  spawn(KANBAN_COMMAND.command, [...KANBAN_COMMAND.args, 'gateway', '--no-chat'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, KANBAN_HOME: home },
  }).unref()
  const fresh = await appeared(home)
  process.stdout.write(
    `Restarted in the background: pid ${fresh.pid} in place of ${found.pid}. Its log is ${home}/logs/gateway.log.\n`,
  )
  return 0
}

function dashboardWords({ dashboard }: GatewayStatus): string {
  if (dashboard?.address) return `The board in the browser: ${dashboard.address}; \`kanban dashboard\` opens it.\n`
  return dashboard?.problem ? `No dashboard: ${dashboard.problem}.\n` : ''
}

const chatWords = ({ chats }: GatewayStatus): string =>
  (chats ?? []).map(({ name, text }) => (name === 'terminal' ? '' : `${name}: ${text}\n`)).join('')

/** What a gateway tells of itself. */
interface GatewayStatus extends GatewayRecord {
  readonly dashboard?: ServiceState | null
  readonly chats?: readonly ChatStatus[]
}

async function findGateway(home: string): Promise<GatewayStatus | null> {
  for (const socket of socketsOf(home)) {
    try {
      return (await ask({ socket, method: 'GET', path: '/api/status', patience: 5_000 })).body as GatewayStatus
    } catch (error) {
      if (error instanceof AnswerLost)
        fail('failed', {
          what: `the gateway of ${home} does not answer`,
          next: `see ${home}/logs/gateway.log; ${home}/gateway.json has its pid`,
        })
      if (!(error instanceof NobodyThere)) throw error
    }
  }
  return null
}

async function askToStop({ socket }: GatewayRecord, mode: StopMode): Promise<void> {
  await ask({ socket, method: 'POST', path: '/api/gateway/stop', body: { mode } })
}

/** Its process ends after its socket has closed. */
async function gone({ pid }: GatewayRecord): Promise<void> {
  while (isThere(pid)) await wait(LOOK_EVERY)
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function appeared(home: string): Promise<GatewayRecord> {
  for (const until = performance.now() + START_WITHIN; performance.now() < until; await wait(LOOK_EVERY)) {
    const found = await findGateway(home)
    if (found !== null) return found
  }
  return fail('failed', { what: 'the new gateway does not answer', next: `see ${home}/logs/gateway.log` })
}
