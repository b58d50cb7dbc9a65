import { webApi } from '@slack/bolt'
import { SECOND } from '../../kanban-core/index.ts'
import type { Connection, Inbox } from '../platform.ts'
import { StartFailed } from '../platform.ts'
import { sdkLogger, startApp } from './app.ts'
import { causeOf, isRoutine, noticeTrouble, startFailed, troubleOf } from './errors.ts'
import type { Trouble } from './errors.ts'
import type { Flights } from './flights.ts'
import type { SlackOptions } from './options.ts'
import { HttpLink } from './http-link.ts'
import { SocketLink } from './link.ts'
import type { Link } from './link.ts'
import { Listeners } from './listeners.ts'
import type { Messages } from './message.ts'
import { BACKOFF, Recovery } from './recovery.ts'
import type { Self } from './route.ts'
import { Web } from './web.ts'

/** How long a call may take, and how long those under way may go on when it ends. */
const CALL = 10 * SECOND
const LAST_CALLS = 2 * SECOND

interface SessionParts {
  readonly options: SlackOptions
  readonly inbox: Inbox
  readonly client: webApi.WebClient
  readonly self: Self
  /** All calls of the session, so that they can be ended. */
  readonly flights: Flights
}

/** One connection from start to stop: the link, the bot's calls, and what mends them. */
export class Session {
  readonly web: Web
  readonly self: Self
  readonly #parts: SessionParts
  readonly #link: Link
  readonly #recovery: Recovery
  #isTokenBad = false

  private constructor(parts: SessionParts) {
    const { options, client, self, flights } = parts
    const { log, now, apiUrl, random, backoff = BACKOFF } = options
    this.#parts = parts
    this.self = self
    const onBadToken = (error: unknown) => this.#lostToken(troubleOf(error, 'bot'))
    this.web = new Web({ client, self, log, now, apiUrl, fetch: flights.fetch, onBadToken })
    this.#link = linkOf(options, clientOptions(options, flights), {
      logger: sdkLogger(log),
      onLost: (notice) => this.#recovery.lost(isRoutine(notice) ? null : noticeTrouble(notice)),
      onCrowd: (connections) => log.warn({ chat: 'slack', connections }, CROWD),
    })
    this.#recovery = new Recovery({
      mend: () => this.#mend(),
      report: (state) => this.#report(state),
      backoff,
      now,
      random: () => (random(1)[0] ?? 0) / 255,
    })
  }

  /** Rejects with StartFailed, with nothing left open. */
  static async open(options: SlackOptions, inbox: Inbox, messages: Messages, flights: Flights): Promise<Session> {
    const client = new webApi.WebClient(options.botToken, clientOptions(options, flights))
    const session = new Session({ options, inbox, client, flights, self: await whoAmI(client) })
    await session.#startApp(messages)
    const trouble = await openLink(session.#link)
    if (trouble === null) return session
    await session.close()
    throw startFailed(trouble)
  }

  async close(): Promise<void> {
    const mended = this.#recovery.stop()
    await this.#link.close()
    await this.#parts.flights.land(LAST_CALLS)
    await mended
  }

  #startApp(messages: Messages): Promise<void> {
    const { options, inbox, self, flights } = this.#parts
    const { botToken, presses, log, now } = options
    return startApp({
      link: this.#link,
      botToken,
      self,
      clientOptions: clientOptions(options, flights),
      logger: sdkLogger(log),
      listeners: new Listeners({ inbox, self, presses, web: this.web, messages, log, now }),
      onRevoked: (reason) =>
        this.#lostToken({ reason, remedy: 'install the app again and take its new token', final: true }),
    })
  }

  #lostToken(trouble: Trouble): void {
    this.#isTokenBad = true
    this.#recovery.lost(trouble)
  }

  async #mend(): Promise<Trouble | null> {
    const broken = await openLink(this.#link)
    if (broken !== null || !this.#isTokenBad) return broken
    try {
      await this.#parts.client.auth.test()
      this.#isTokenBad = false
      return null
    } catch (error) {
      return troubleOf(error, 'bot')
    }
  }

  #report(state: Connection): void {
    const { options, inbox } = this.#parts
    options.log[state.kind === 'up' ? 'info' : 'warn'](
      { chat: 'slack', ...state },
      'the connection to Slack has changed',
    )
    inbox.connection(state)
  }
}

const CROWD = 'other connections use the same Slack app: each command goes to one of them by chance'

/** Each client gets options of its own, as the SDK writes into them; it tries nothing again by itself. */
const clientOptions = ({ apiUrl, log }: SlackOptions, { fetch }: Flights): webApi.WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL,
  fetch,
  logger: sdkLogger(log),
})

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

function linkOf(options: SlackOptions, socketOptions: webApi.WebClientOptions, events: LinkEvents): Link {
  const { mode, appToken = '', signingSecret = '', http = HTTP } = options
  return mode === 'socket'
    ? new SocketLink({ appToken, clientOptions: socketOptions, ...events })
    : new HttpLink({ signingSecret, ...http, logger: events.logger })
}

const HTTP = { host: '127.0.0.1', port: 9120 } as const
