import { webApi } from '@slack/bolt'
import { SECOND } from '../../kanban-core/index.ts'
import type { Inbox } from '../platform.ts'
import { StartFailed } from '../platform.ts'
import { sdkLogger, startApp } from './app.ts'
import { causeOf, isRoutine, noticeTrouble, startFailed, troubleOf } from './errors.ts'
import type { Trouble } from './errors.ts'
import type { Flights } from './flights.ts'
import type { SlackOptions } from './options.ts'
import { HttpLink } from './http-link.ts'
import { SocketLink } from './link.ts'
import type { Link } from './link.ts'
import { createListeners } from './listeners.ts'
import type { Messages } from './message.ts'
import { BACKOFF, Recovery } from './recovery.ts'
import type { Self } from './route.ts'
import { Web } from './web.ts'

/** How long a call may take, and how long those under way may go on when it ends. */
const CALL = 10 * SECOND
const LAST_CALLS = 2 * SECOND

/** One connection from start to stop: the link, the bot's calls, and what mends them. */
export class Session {
  readonly web: Web
  readonly self: Self
  readonly #link: Link
  readonly #recovery: Recovery
  readonly #flights: Flights

  private constructor(parts: { web: Web; self: Self; link: Link; recovery: Recovery; flights: Flights }) {
    this.web = parts.web
    this.self = parts.self
    this.#link = parts.link
    this.#recovery = parts.recovery
    this.#flights = parts.flights
  }

  /** Rejects with StartFailed, with nothing left open. `flights`: all calls of the session, so that they can be ended. */
  static async open(options: SlackOptions, inbox: Inbox, messages: Messages, flights: Flights): Promise<Session> {
    const { log, now } = options
    const logger = sdkLogger(log)
    // each client gets options of its own: the SDK writes into them
    const clientOptions = (): webApi.WebClientOptions => ({
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: CALL,
      fetch: flights.fetch,
      logger,
    })
    const client = new webApi.WebClient(options.botToken, clientOptions())
    const self = await whoAmI(client)
    let isTokenBad = false
    const lostToken = (trouble: Trouble) => {
      isTokenBad = true
      recovery.lost(trouble)
    }
    const web = new Web({
      client,
      self,
      log,
      now,
      apiUrl: options.apiUrl,
      fetch: flights.fetch,
      onBadToken: (error) => lostToken(troubleOf(error, 'bot')),
    })
    const link = linkOf(options, clientOptions(), {
      logger,
      onLost: (notice) => recovery.lost(isRoutine(notice) ? null : noticeTrouble(notice)),
      onCrowd: (connections) =>
        log.warn(
          { chat: 'slack', connections },
          'other connections use the same Slack app: each command goes to one of them by chance',
        ),
    })
    const recovery = new Recovery({
      mend: async () => {
        const broken = await openLink(link)
        if (broken !== null || !isTokenBad) return broken
        const refused = await client.auth.test().then(
          () => null,
          (error: unknown) => troubleOf(error, 'bot'),
        )
        isTokenBad = refused !== null
        return refused
      },
      report: (state) => {
        log[state.kind === 'up' ? 'info' : 'warn']({ chat: 'slack', ...state }, 'the connection to Slack has changed')
        inbox.connection(state)
      },
      backoff: options.backoff ?? BACKOFF,
      now,
      random: () => (options.random(1)[0] ?? 0) / 255,
    })
    const listeners = createListeners({ inbox, self, presses: options.presses, web, messages, log, now })
    await startApp({
      link,
      botToken: options.botToken,
      self,
      clientOptions: clientOptions(),
      logger,
      listeners,
      onRevoked: (reason) => lostToken({ reason, remedy: 'install the app again and take its new token', final: true }),
    })
    const session = new Session({ web, self, link, recovery, flights })
    const trouble = await openLink(link)
    if (trouble !== null) {
      await session.close()
      throw startFailed(trouble)
    }
    return session
  }

  async close(): Promise<void> {
    const mended = this.#recovery.stop()
    await this.#link.close()
    await this.#flights.land(LAST_CALLS)
    await mended
  }
}

async function whoAmI(client: webApi.WebClient): Promise<Self> {
  const me = await client.auth.test().catch((error: unknown) => {
    throw startFailed(troubleOf(error, 'bot'))
  })
  if (me.bot_id === undefined || me.user_id === undefined || me.team_id === undefined)
    throw new StartFailed('the bot token belongs to a person, not to a bot', {
      remedy: 'take the Bot User OAuth Token (xoxb-…) of the app',
      final: true,
    })
  return {
    team: me.team_id,
    teamName: me.team ?? me.team_id,
    enterprise: me.enterprise_id ?? null,
    user: me.user_id,
    bot: me.bot_id,
    name: me.user ?? 'kanban',
  }
}

/** Null = it is open. */
async function openLink(link: Link): Promise<Trouble | null> {
  try {
    await link.open()
    return null
  } catch (error) {
    return link instanceof SocketLink
      ? troubleOf(error, 'app')
      : {
          reason: `Slack’s requests cannot be taken: ${causeOf(error)}`,
          remedy: 'choose a free port of this machine under platforms.slack.http',
          final: false,
        }
  }
}

type LinkEvents = Pick<ConstructorParameters<typeof SocketLink>[0], 'logger' | 'onLost' | 'onCrowd'>

const linkOf = (
  { mode, appToken, signingSecret, http }: SlackOptions,
  clientOptions: webApi.WebClientOptions,
  events: LinkEvents,
): Link =>
  mode === 'socket'
    ? new SocketLink({ appToken: appToken ?? '', clientOptions, ...events })
    : new HttpLink({ signingSecret: signingSecret ?? '', ...(http ?? HTTP), logger: events.logger })

export const HTTP = { host: '127.0.0.1', port: 9120 } as const
