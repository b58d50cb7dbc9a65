import { randomBytes } from 'node:crypto'
import { text, view } from '../../kanban-core/index.ts'
import { Presses } from '../../platforms/press.ts'
import { LOCAL_ROUTE } from '../../platforms/terminal/route.ts'
import { Chats } from '../chat/chats.ts'
import { LaterShelves } from '../chat/shelves.ts'
import { LiveConfig } from '../config/live.ts'
import { asRefusal, makeHome } from '../home.ts'
import type { StopMode } from '../host.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { Gateway } from './gateway.ts'
import { greeting } from './greeting.ts'
import { createLog } from './log.ts'
import type { GatewayLog } from './log.ts'
import { openTerminalChat, somebodyMayType } from './terminal.ts'
import type { TerminalChat } from './terminal.ts'

/** How long something may keep the process alive after everything was stopped. */
const LINGER = 3_000

/**
 * `kanban gateway`: runs until it is told to stop, by a signal, at its chat or over its socket, and resolves with the exit code.
 * Throws Refused when it cannot start.
 */
export async function runGateway(homePath: string, wantsChat: boolean): Promise<number> {
  try {
    return await run(homePath, wantsChat)
  } catch (error) {
    throw asRefusal(error, homePath)
  }
}

async function run(homePath: string, wantsChat: boolean): Promise<number> {
  const { home, created } = makeHome(homePath)
  const end = Promise.withResolvers<StopMode>()
  let chat: TerminalChat | null = null
  const log = createLog(home, (line) => chat === null && process.stderr.write(`${line}\n`))
  const shelves = new LaterShelves()
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now, shelf: shelves.presses })
  const live = new LiveConfig(home, process.env, log)
  if (wantsChat && live.current.config.platforms.terminal !== null && somebodyMayType())
    chat = openTerminalChat(home, presses, () => end.resolve('restart'))
  const chats = new Chats({
    home: home.path,
    env: process.env,
    config: () => live.current.config,
    presses,
    log,
    clock: SYSTEM_CLOCK,
    terminal: chat,
    tell: teller(log, chat),
  })
  const onStop = (how: StopMode) => {
    end.resolve(how)
    if (how === 'halt') gateway.hurry()
  }
  const gateway: Gateway = new Gateway({
    home,
    live,
    log,
    chats,
    hasTerminal: chat !== null,
    presses,
    shelves,
    operators: chat === null ? [] : [LOCAL_ROUTE],
    tell: teller(log, chat),
    onStop,
  })
  watchFaults(log)
  onSignals(end)
  try {
    await gateway.start(() => process.stdout.write(`${greeting(gateway, live.current.config, created)}\n`))
    log.info({ home: home.path }, 'started')
    const how = await end.promise
    await gateway.stop(how)
    log.info({ how }, 'stopped')
    return 0
  } finally {
    endLingering(log)
  }
}

/** One sentence to whoever runs the gateway: at the chat while it is open, beside what is being typed. */
function teller(log: GatewayLog, chat: TerminalChat | null): (sentence: string) => void {
  return (sentence) => {
    log.info({}, sentence)
    const print = () => process.stdout.write(`${sentence}\n`)
    if (chat === null) print()
    else chat.say(view(text(sentence))).catch(print)
  }
}

/** The first signal stops cleanly; one that comes during a stop, however that was asked for, does not wait. Workers go on in both cases. */
function onSignals(end: PromiseWithResolvers<StopMode>): void {
  let stopping = false
  void end.promise.finally(() => (stopping = true))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      end.resolve('restart')
    })
  }
}

/** A fault that nobody expected: written down, and the end, because what is in memory cannot be trusted any more. */
function watchFaults(log: GatewayLog): void {
  const die = (error: unknown) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.fatal({ error: words }, 'the gateway ends because of a fault')
    process.stderr.write(
      `error: the gateway ends because of a fault: ${words}\n→ its workers go on; start it again with \`kanban gateway\`\n`,
    )
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}

/** Fires only where something was left open, and says what. */
function endLingering(log: GatewayLog): void {
  setTimeout(() => {
    log.warn({ open: process.getActiveResourcesInfo() }, 'something was left open')
    process.exit()
  }, LINGER).unref()
}
