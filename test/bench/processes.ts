import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { BIN, withGateway } from './gateway.ts'
import type { RealGateway } from './gateway.ts'
import { timed } from './measure.ts'
import { atMost, figure, within } from './row.ts'
import type { Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'
import { Wire } from './wire.ts'

const MIB = 1024 * 1024

/** Whole processes: the command, the worker, the gateway that does nothing. */
export const commandRows: readonly Row[] = [
  {
    name: 'command',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => commands(stage, gateway)),
  },
]

export const workerRows: readonly Row[] = [{ name: 'worker-start', everySize: false, run: workers }]

export const idleRows: readonly Row[] = [
  {
    name: 'idle-gateway',
    everySize: false,
    run: (stage, size) => withGateway(stage, size, '', (gateway) => idle(stage, gateway)),
  },
]

async function commands(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  const ours: number[] = []
  const node: number[] = []
  for (let n = -2; n < stage.count(40); n += 1) {
    const bare = await timed(() => run(['-e', '0'], gateway))
    const create = await timed(() =>
      run([BIN, 'create', 'from the command line', '--assignee', 'nobody-here'], gateway),
    )
    if (n < 0) continue
    node.push(bare)
    ours.push(create)
  }
  return [
    figure({
      what: '`kanban create` as a process, by the socket',
      unit: 'ms',
      values: ours,
      durability: 'full',
      rival: { name: 'node itself', values: node },
      goal: atMost(150),
    }),
  ]
}

async function run(argv: readonly string[], gateway: RealGateway): Promise<void> {
  const child = spawn(process.execPath, argv, { env: gateway.env, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (part) => (complaint += String(part)))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${complaint}`)
}

/** What a worker says of itself, and the line on which it waits to be let go. */
interface Hello {
  readonly task: string
  readonly started: number
  readonly first: number
  readonly line: Socket
}

/** One task at a time, created when nothing else happens; its worker tells when it was there. */
async function workers(stage: Stage, size: number): Promise<readonly Figure[]> {
  const path = join(stage.newFolder(), 'workers.sock')
  let greet: ((hello: Hello) => void) | null = null
  const server = createServer((line) => {
    createInterface({ input: line }).once('line', (said) =>
      greet?.({ ...(JSON.parse(said) as Omit<Hello, 'line'>), line }),
    )
  }).listen(path)
  const argv = [process.execPath, join(import.meta.dirname, 'worker.mjs'), path, '{task}']
  const config = JSON.stringify({
    profiles: { starter: { agent: 'command', argv } },
    dispatcher: { spawns_per_minute: 10_000 },
  })
  try {
    return await withGateway(stage, size, config, async (gateway) => {
      const wire = new Wire(gateway.socket)
      const started: number[] = []
      const first: number[] = []
      for (let n = -3; n < stage.count(60); n += 1) {
        // Time for the next shim to be ready, as it is wherever tasks do not come in a burst.
        await wait(200)
        const hello = new Promise<Hello>((resolve) => {
          greet = resolve
        })
        const begin = performance.timeOrigin + performance.now()
        await wire.verb('create', { title: 'start at once', assignee: 'starter' })
        const worker = await hello
        await wire.verb('complete', { tasks: [worker.task], summary: 'started' })
        worker.line.destroy()
        if (n < 0) continue
        started.push(worker.started - begin)
        first.push(worker.first - begin)
      }
      wire.close()
      return [
        figure({
          what: 'create → worker process started',
          unit: 'ms',
          values: started,
          durability: 'full',
          goal: within(15, 50),
        }),
        figure({
          what: "create → worker's first line",
          unit: 'ms',
          values: first,
          durability: 'full',
          goal: atMost(80),
        }),
      ]
    })
  } finally {
    server.close()
  }
}

/** After it has come to rest. */
async function idle(stage: Stage, gateway: RealGateway): Promise<readonly Figure[]> {
  await wait(stage.quick ? 1_000 : 5_000)
  await gateway.health()
  await wait(stage.quick ? 3_000 : 30_000)
  const { busy, over, memory } = await gateway.health()
  return [
    figure({
      what: 'idle gateway, processor',
      unit: '%',
      values: [(busy / over) * 100],
      goal: ({ spread }) => ({ text: '< 0.5', met: spread.median < 0.5 }),
    }),
    figure({ what: 'idle gateway, memory', unit: 'MiB', values: [memory / MIB], goal: atMost(150) }),
  ]
}
