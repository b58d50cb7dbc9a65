import { Courier, Dispatcher, Refused, fail, tellOperator } from '../../kanban-core/index.ts'
import type { BoardLock, Deliver, Delivery, DispatchSettings, Finding, Store } from '../../kanban-core/index.ts'
import { EventStreams } from '../api/events.ts'
import { openPeople } from '../chat/open-people.ts'
import { gatherFor, quietUntil } from '../chat/quiet.ts'
import { strangeBoards } from '../chat/findings.ts'
import type { People } from '../chat/people.ts'
import type { LivingBook } from '../chat/people-book.ts'
import { dispatchSettings } from '../config.ts'
import type { Config } from '../config.ts'
import { remoteConfigs } from '../config/platforms.ts'
import type { Desk } from './desk.ts'
import { boardFindings } from '../findings.ts'
import { acquireBoard } from '../gateway/lock.ts'
import { makeHome } from '../home.ts'
import type { PluginHost } from '../host.ts'
import { applyBoards, openBoard } from './open-board.ts'
import type { OpenBoard, OpenOptions } from './open-board.ts'
import { readVersion } from '../package.ts'
import { SYSTEM_CLOCK, hasRunHere, instanceId, sha256 } from '../process.ts'
import { createVerbHost } from './verb-host.ts'
import { redactor } from '../worker/redact.ts'
import { createWorkers } from './workers.ts'
import type { Workers } from './workers.ts'

/** An open board with everything that works on it. Made by the board service, used by commands, tools and routes. */
export interface Running extends Desk, Workers {
  readonly dispatcher: Dispatcher
  readonly courier: Courier
  readonly events: EventStreams
  /** Who may do what in chats. */
  readonly people: People
  readonly book: LivingBook
  readonly settings: () => DispatchSettings
  readonly config: () => Config
  /** The config has changed. */
  renew(config: Config): Promise<void>
  /** Gives back the store, the spawner and the lock. The dispatcher and the courier are stopped before. */
  close(): Promise<void>
}

export interface RunningParts {
  readonly host: PluginHost
  readonly env: NodeJS.ProcessEnv
  readonly config: () => Config
  /** What the services on the board have to say in `doctor`. */
  readonly findings: () => readonly Finding[]
}

/** Takes the lock and opens the board; makes it where there is none. Refused: gateway_running, store_busy and what `openStore` refuses. */
export async function openRunning(parts: RunningParts): Promise<Running> {
  const { home } = makeHome(parts.host.stateDir)
  const lock = await acquireBoard(home, 'use it: every `kanban` command reaches it; `kanban gateway stop` ends it')
  try {
    return await openUnderLock(parts, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openUnderLock({ host, env, config, findings }: RunningParts, lock: BoardLock): Promise<Running> {
  const { stateDir: home, log } = host
  const opened = await openOrMake({ home, config: config(), env })
  const { store, board } = opened
  const workers = createWorkers({ home, config, env, log, socketPath: host.socketPath })
  const settings = () => dispatchSettings(config())
  const dispatcher = new Dispatcher({
    board,
    ...workers,
    clock: SYSTEM_CLOCK,
    settings,
    host: instanceId(home),
    sha256,
    log,
  })
  const courier = createCourier(host, store, config)
  const events = new EventStreams(store, log)
  const { people, book } = openPeople({
    store,
    config,
    env,
    log,
    tell: (sentence) => host.tell(sentence),
    deliver: (route, view) => host.deliver(route, view),
  })
  const verbHost = createVerbHost({
    version: readVersion(),
    home,
    reads: store.reads,
    config,
    profiles: workers.profiles,
    dispatcher,
    workspaces: async () => workers.workspaces,
    endWorker: async (run) => dispatcher.endWorker(run),
    diagnose: async () => [
      ...(await host.findings()),
      ...(await strangeBoards(remoteConfigs(config().platforms, env), store.reads)),
      ...(await boardFindings({ store, profiles: workers.profiles, dispatcher, budgets: settings().budgets })),
      ...findings(),
    ],
    people: book,
    gateway: { pid: process.pid, startedAt: SYSTEM_CLOCK.now() },
    chats: () => host.chats(),
    wakeCourier: () => courier.wake(),
  })
  return {
    ...opened,
    ...workers,
    dispatcher,
    courier,
    events,
    people,
    book,
    settings,
    config,
    verbHost,
    async renew(next) {
      workers.profiles.renew(next)
      await applyBoards(board.tools, next)
      dispatcher.wake()
    },
    async close() {
      events.close()
      await workers.prover.close()
      workers.spawner.close()
      await store.close()
      lock.release()
    },
  }
}

/** Only the first start makes a board: one that has gone is never replaced by an empty one. */
async function openOrMake(options: Omit<OpenOptions, 'create'>): Promise<OpenBoard> {
  const create = !hasRunHere(options.home)
  try {
    return await openBoard({ ...options, create })
  } catch (error) {
    if (create || !(error instanceof Refused) || error.refusal.code !== 'no_home') throw error
    return fail('failed', {
      what: `the board of ${options.home} is gone`,
      next: 'put it back or use `kanban restore-backup`; `kanban init` makes an empty one',
    })
  }
}

function createCourier(host: PluginHost, store: Store, config: () => Config): Courier {
  const deliver: Deliver = (...message) => host.deliver(...message)
  const onDead = async (delivery: Delivery) => void (await tellOperator(store, deliver, delivery))
  return new Courier({
    store,
    deliver,
    onDead,
    redact: redactor([]),
    clock: SYSTEM_CLOCK,
    log: host.log,
    random: Math.random,
    quietUntil: (now, route) => quietUntil(config(), now, route),
    gather: (route) => gatherFor(config(), route),
  })
}
