import { App } from '@slack/bolt'
import type { Logger, webApi } from '@slack/bolt'
import type { Log } from '../../kanban-core/index.ts'
import { FORM } from './form.ts'
import { object, word } from './inbox.ts'
import type { Payload } from './inbox.ts'
import type { Link } from './link.ts'
import type { Listeners } from './listeners.ts'
import type { Self } from './route.ts'

interface AppParts {
  readonly link: Link
  readonly botToken: string
  readonly self: Self
  readonly clientOptions: webApi.WebClientOptions
  readonly logger: Logger
  readonly listeners: Listeners
  /** The bot token was taken away, or the app was removed from the workspace. */
  readonly onRevoked: (reason: string) => void
}

/** Bolt's App on the link: it sorts what comes in, and what it has to acknowledge is acknowledged when its listener is done. */
export async function startApp({
  link,
  botToken,
  self,
  clientOptions,
  logger,
  listeners,
  onRevoked,
}: AppParts): Promise<void> {
  const app = new App({
    receiver: link.receiver,
    token: botToken,
    botId: self.bot,
    botUserId: self.user,
    tokenVerificationEnabled: false,
    deferInitialization: true,
    convoStore: false,
    logger,
    clientOptions,
  })
  acknowledgeAfterwards(app)
  // what fails is not acknowledged, so that Slack sends it again
  app.error(async (error) => {
    throw error
  })
  app.command(/^\//, async ({ body, ack }) => ack(await listeners.command({ ...body })))
  app.action(/^kanban/, async ({ body, ack }) => {
    await listeners.action({ ...body })
    await ack()
  })
  app.view(FORM, async ({ body, ack }) => ack(await listeners.submission({ ...body })))
  app.event('app_mention', ({ body }) => listeners.event({ ...body }))
  app.event('message', ({ body }) => listeners.event({ ...body }))
  app.event('app_uninstalled', () => Promise.resolve(onRevoked('the app was removed from the workspace')))
  app.event('tokens_revoked', ({ body }) => {
    if (namesBot({ ...body }, self)) onRevoked('the bot token was revoked')
    return Promise.resolve()
  })
  await app.init()
}

/** Bolt acknowledges events before anybody has looked at them: what is not durable by then would be lost with the process. */
function acknowledgeAfterwards(app: App): void {
  const process = app.processEvent.bind(app)
  app.processEvent = async (event) => {
    const acknowledgements: unknown[] = []
    await process({
      ...event,
      ack: (response?: unknown) => {
        acknowledgements.push(response)
        return Promise.resolve()
      },
    })
    const [response] = acknowledgements
    // what nobody listens to is nothing to send again
    await event.ack(response)
  }
}

/** The event lists users whose tokens are gone; the bot is one. */
function namesBot(body: Payload, { user }: Self): boolean {
  const { bot } = object(object(body['event'])['tokens'])
  return Array.isArray(bot) && bot.some((id) => word(id) === user)
}

/** The SDK's complaints, for whoever looks into the log: what matters is told by the adapter itself. */
export function sdkLogger(log: Log): Logger {
  const write = (...words: readonly unknown[]) =>
    log.info({ sdk: 'slack' }, words.map((one) => (one instanceof Error ? one.message : String(one))).join(' '))
  // only complaints are wanted, so that no payload is ever put into words
  const level = 'warn' as ReturnType<Logger['getLevel']>
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: write,
    error: write,
    setLevel: () => undefined,
    getLevel: () => level,
    setName: () => undefined,
  }
}
