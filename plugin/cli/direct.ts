import { Refused, SECOND } from '../../kanban-core/index.ts'
import type { Log } from '../../kanban-core/index.ts'
import { errorJson } from '../api/answer.ts'
import { answerCli } from '../api/cli.ts'
import type { CliAnswer } from '../api/cli.ts'
import { idleFindings } from '../chat/findings.ts'
import { chatsOfConfig } from '../chat/chats-of-config.ts'
import { openPeople } from '../chat/open-people.ts'
import { dispatchSettings } from '../config.ts'
import type { Config } from '../config.ts'
import { remoteConfigs } from '../config/platforms.ts'
import { requireConfig } from '../config/live.ts'
import { operatorAsking, typedIn, workerAsking } from '../board/desk.ts'
import type { Desk } from '../board/desk.ts'
import { boardFindings } from '../findings.ts'
import { addressOf } from '../gateway/address.ts'
import { hostFindings } from '../gateway/findings.ts'
import { acquireBoard } from '../gateway/lock.ts'
import { existingHome } from '../home.ts'
import type { Home } from '../home.ts'
import { openBoard } from '../board/open-board.ts'
import { readVersion } from '../package.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { createLiveProfiles } from '../board/profiles.ts'
import { createVerbHost } from '../board/verb-host.ts'
import type { Workers } from '../board/workers.ts'
import { asksForHelp, helpWithoutBoard } from './help.ts'
import type { Seat } from './seat.ts'

/** One command on the board itself, under the same lock as a gateway and with the same answers. */
export async function answerDirectly(argv: readonly string[], seat: Seat): Promise<CliAnswer> {
  try {
    return await withDesk(existingHome(seat.home), async (desk) => {
      const asking =
        seat.token === null
          ? await operatorAsking(desk, 'cli', seat.board)
          : await workerAsking(desk, 'cli', seat.token)
      return answerCli(desk, argv, typedIn(asking, seat.folder))
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.refusal.code === 'no_home' && asksForHelp(argv)) return helpWithoutBoard(argv, seat.home)
    return { exit: 1, ...errorJson(error.refusal) }
  }
}

/** Opens the board, lends it to `use`, and gives it back whatever comes of it. Never makes one. */
export async function withDesk<T>(home: Home, use: (desk: Desk) => Promise<T>): Promise<T> {
  const lock = await acquireBoard(home, 'try again: it has started only now')
  try {
    const live = { current: requireConfig(home, process.env), problems: [], waitingForRestart: [] }
    const { config } = live.current
    const opened = await openBoard({ home: home.path, config, env: process.env, create: false })
    const profiles = createLiveProfiles(config, { home: home.path, clock: SYSTEM_CLOCK, env: process.env })
    const workers = lazyWorkers(home, config)
    const { book } = openPeople({
      store: opened.store,
      config: () => config,
      env: process.env,
      log: STDERR_LOG,
      tell: silent,
      deliver: () => Promise.reject(new Error('no gateway is running')),
    })
    const verbHost = createVerbHost({
      version: readVersion(),
      home: home.path,
      reads: opened.store.reads,
      config: () => config,
      profiles,
      dispatcher: null,
      workspaces: async () => (await workers.get()).workspaces,
      endWorker: async (run) => (await workers.get()).spawner.end(run, TERM_GRACE),
      diagnose: async () => [
        ...(await hostFindings({
          home,
          live,
          socketPath: null,
          chats: {
            states: () => chatsOfConfig(config, process.env),
            findings: () => idleFindings(remoteConfigs(config.platforms, process.env)),
          },
        })),
        ...(await boardFindings({
          store: opened.store,
          profiles,
          dispatcher: null,
          budgets: dispatchSettings(config).budgets,
        })),
      ],
      people: book,
      gateway: null,
      chats: () => chatsOfConfig(config, process.env),
      wakeCourier: () => undefined,
    })
    try {
      return await use({ ...opened, verbHost })
    } finally {
      await workers.close()
      await opened.store.close()
    }
  } finally {
    lock.release()
  }
}

/** Few commands end a worker or keep a file, and what that takes is slow to load. */
function lazyWorkers(home: Home, config: Config) {
  let loading: Promise<Workers> | null = null
  const load = async () => {
    const { createWorkers } = await import('../board/workers.ts')
    return createWorkers({
      home: home.path,
      config: () => config,
      env: process.env,
      log: STDERR_LOG,
      socketPath: addressOf(home.path).path,
    })
  }
  return {
    get: () => (loading ??= load()),
    close: async () => (await loading)?.spawner.close(),
  }
}

/** SIGTERM, this long, then SIGKILL. */
const TERM_GRACE = 5 * SECOND

const print =
  (level: string) =>
  (_: object, text = '') =>
    void process.stderr.write(`${level}: ${text}\n`)
const silent = () => undefined
const STDERR_LOG: Log = { debug: silent, info: silent, warn: print('warning'), error: print('error') }
