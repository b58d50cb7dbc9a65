import { Cron } from 'croner'
import { followAsOperator, redacted } from '../../kanban-core/index.ts'
import type { Run } from '../../kanban-core/index.ts'
import { followPlaces } from '../chat/operators.ts'
import { CardKeeper } from '../chat/cards.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { redactor } from '../worker/redact.ts'
import type { BoardService } from './board-service.ts'
import type { HostService, PluginHost, StopMode } from '../host.ts'

/** What works on the open board: started after everybody can reach it, stopped before it is closed. */

export function dispatcherService(board: BoardService, host: PluginHost): HostService {
  let tick: Cron | null = null
  const setTick = () => {
    const running = board.runningOrNull
    tick?.stop()
    tick =
      running === null
        ? null
        : new Cron(running.settings().tick, { unref: true, protect: true, catch: logTo(host, 'the tick failed') }, () =>
            running.dispatcher.tick(),
          )
  }
  host.watchConfig(() => tick !== null && setTick())
  return {
    name: 'dispatcher',
    phase: 'work',
    async start() {
      const { dispatcher, spawner } = board.running
      const adopted = await dispatcher.start()
      if (adopted > 0)
        host.tell(
          `${adopted === 1 ? '1 worker' : `${adopted} workers`} of the gateway before this one ${adopted === 1 ? 'goes' : 'go'} on under this one`,
        )
      spawner.warmUp()
      setTick()
    },
    async stop(how) {
      tick?.stop()
      tick = null
      const running = board.runningOrNull
      if (running === null) return
      const left = await stopDispatcher(running.dispatcher, how)
      if (left.length > 0) host.tell(goingOn(left))
    },
  }
}

async function stopDispatcher(
  dispatcher: BoardService['running']['dispatcher'],
  how: StopMode,
): Promise<readonly Run[]> {
  if (how === 'drain') await dispatcher.drain()
  if (how === 'halt') await dispatcher.halt()
  return dispatcher.stop()
}

/** `2 workers go on: t_… run 1 (coder), …; the next start adopts them`. */
function goingOn(runs: readonly Run[]): string {
  const named = runs.map((run) => `${run.task} run ${run.number} (${run.profile})`)
  return `${runs.length} ${runs.length === 1 ? 'worker goes' : 'workers go'} on: ${named.join(', ')}; the next start adopts ${runs.length === 1 ? 'it' : 'them'}`
}

export function courierService(board: BoardService, host: PluginHost): HostService {
  const followAll = async () => {
    const running = board.runningOrNull
    if (running !== null) await followPlaces(running.board.tools, running.config(), host.chats())
  }
  const welcome = async (platform: string) => {
    await followAll()
    await board.runningOrNull?.courier.ready(platform)
    await board.runningOrNull?.book.tellWaiting(platform)
  }
  host.watchConfig(() => {
    board.runningOrNull?.courier.reconsider()
    void followAll().catch(logTo(host, 'notify.operators could not be put in force'))
  })
  host.watchChats({
    ready: (platform) => void welcome(platform).catch(logTo(host, 'what waited for a chat could not be looked up')),
    gone: (platform) => board.runningOrNull?.courier.gone(platform),
  })
  return {
    name: 'courier',
    phase: 'work',
    async start() {
      const {
        courier,
        board: { tools },
      } = board.running
      for (const route of host.operators()) await followAsOperator(tools, route)
      await courier.start(host.chats().map(({ name }) => name))
    },
    stop: async () => board.runningOrNull?.courier.stop(),
  }
}

/** Messages that follow their tasks. */
export function cardService(board: BoardService, host: PluginHost): HostService {
  let keeper: CardKeeper | null = null
  const connected = new Set<string>()
  host.watchChats({
    ready: (platform) => {
      connected.add(platform)
      keeper?.ready(platform)
    },
    gone: (platform) => {
      connected.delete(platform)
      keeper?.gone(platform)
    },
  })
  return {
    name: 'cards',
    phase: 'work',
    async start() {
      const clean = redactor([])
      keeper = new CardKeeper({
        store: board.running.store,
        edit: (route, ref, view) => host.edit(route, ref, redacted(view, clean)),
        clock: SYSTEM_CLOCK,
        random: Math.random,
        log: host.log,
      })
      for (const platform of connected) keeper.ready(platform)
      keeper.start()
      board.cardKept = (task) => void keeper?.look(task).catch(logTo(host, 'a card could not be read'))
    },
    async stop() {
      board.cardKept = () => undefined
      const stopping = keeper
      keeper = null
      await stopping?.stop()
    },
  }
}

const logTo = (host: PluginHost, what: string) => (error: unknown) =>
  host.log.error({ error: error instanceof Error ? error.stack : String(error) }, what)
