import type { Fault } from '../shared/faults.ts'
import type { Json } from './blocks.ts'
import { blockActions, event, slash, viewSubmission } from './payloads.ts'
import { APP_TOKEN, BOT_TOKEN, SlackServer } from './server.ts'
import type { FakeSlackOptions, RequestUrl } from './server.ts'
import type { Envelope } from './socket-side.ts'
import { ADA, BOARD, BOT } from './workspace.ts'
import type { SlackPerson, SlackShown } from './workspace.ts'

export { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET } from './server.ts'
export type { Call, FakeSlackOptions } from './server.ts'
export { ADA, BOARD, BOB, BOT, ELSEWHERE, EVE, TEAM } from './workspace.ts'
export type { SlackPerson, SlackShown } from './workspace.ts'

export interface Where {
  readonly person?: SlackPerson
  readonly channel?: string
  readonly thread?: string
}

/**
 * A strict Slack on 127.0.0.1 and the people who use it: what they type, press and fill in goes to the app,
 * what the app sends is in `messages`. Everything that people do resolves with the app's acknowledgement; null = none came.
 */
export class FakeSlack extends SlackServer {
  readonly botToken = BOT_TOKEN
  readonly appToken = APP_TOKEN
  #newest: { readonly type: Envelope['type']; readonly payload: Json } | null = null

  static async start(options: FakeSlackOptions = {}): Promise<FakeSlack> {
    const slack = new FakeSlack(options)
    await slack.open()
    return slack
  }

  /** Messages as they stand, in their order. */
  get messages(): readonly SlackShown[] {
    return this.workspace.shown()
  }

  /** The first message, present or to come, that is as wanted. */
  waitFor(wanted: (message: SlackShown) => boolean): Promise<SlackShown> {
    return this.watch.until(() => this.messages.find(wanted))
  }

  /** The app holds a socket. */
  connected(): Promise<boolean> {
    return this.watch.until(() => this.socket.connections > 0)
  }

  fail(method: string, ...faults: readonly Fault[]): void {
    this.faults.add(method, ...faults)
  }

  /** Every call with the token fails, until `restore`. */
  revoke(token: string, error = 'token_revoked'): void {
    this.tokenErrors.set(token, error)
  }

  restore(token: string): void {
    this.tokenErrors.delete(token)
  }

  /** Events go to the app's own URL from here on. */
  useRequestUrl(to: RequestUrl): void {
    this.requestUrl = to
  }

  /** `/kanban <text>`; Slack offers it outside of threads only. */
  command(text: string, { person = ADA, channel = BOARD }: Omit<Where, 'thread'> = {}): Promise<Json | null> {
    const urls = { response: this.responseUrl(channel, person.id, null), trigger: this.workspace.next('trigger') }
    const channelName = channel.startsWith('D') ? 'directmessage' : 'board'
    return this.#send('slash_commands', slash(person, { channel, channelName }, escaped(text), urls))
  }

  /** `@kanban <text>` in a channel or thread. */
  mention(text: string, { person = ADA, channel = BOARD, thread }: Where = {}, more: Json = {}): Promise<Json | null> {
    return this.#event({
      type: 'app_mention',
      user: person.id,
      team: person.team,
      text: `<@${BOT.user}> ${escaped(text)}`,
      ts: this.workspace.ts(Date.now()),
      channel,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...more,
    })
  }

  /** Words to the bot, face to face. */
  say(text: string, { person = ADA, thread }: Omit<Where, 'channel'> = {}, more: Json = {}): Promise<Json | null> {
    return this.#event({
      type: 'message',
      channel_type: 'im',
      user: person.id,
      team: person.team,
      text: escaped(text),
      ts: this.workspace.ts(Date.now()),
      channel: this.workspace.dm(person.id),
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...more,
    })
  }

  /** Presses the button of the newest message that has one with this label. */
  press(
    label: string,
    { person = ADA }: { readonly person?: SlackPerson } = {},
    expired = false,
  ): Promise<Json | null> {
    const shown = this.messages.findLast((one) => one.buttons.some((button) => button.label === label))
    const message = this.workspace.messages.find((one) => one.ts === shown?.ts)
    const button = shown?.buttons.find((one) => one.label === label)
    if (message === undefined || button === undefined) return Promise.reject(new Error(`no button ${label}`))
    const urls = {
      response: this.responseUrl(message.channel, person.id, message),
      trigger: this.workspace.next(expired ? 'expired' : 'trigger'),
    }
    return this.#send('interactive', blockActions(person, message, button, urls))
  }

  /** Fills in the newest form and sends it. */
  async submit(text: string, { person = ADA }: { readonly person?: SlackPerson } = {}): Promise<Json | null> {
    const open = await this.watch.until(() => this.workspace.views.at(-1))
    const input = (open.view['blocks'] as readonly Json[]).find((block) => block['type'] === 'input')
    if (input === undefined) throw new Error('the form has no field')
    const { action_id } = input['element'] as Json
    const values = { [String(input['block_id'])]: { [String(action_id)]: { type: 'plain_text_input', value: text } } }
    return this.#send('interactive', viewSubmission(person, open, values, this.workspace.next('trigger')))
  }

  /** An event of any kind. */
  event(inner: Json): Promise<Json | null> {
    return this.#event(inner)
  }

  /** The newest of all once more, as Slack does when it is not sure. */
  redeliver(): Promise<Json | null> {
    if (this.#newest === null) return Promise.reject(new Error('nothing was delivered'))
    return this.deliver(this.#newest.type, this.#newest.payload, 1)
  }

  #event(inner: Json): Promise<Json | null> {
    return this.#send('events_api', event(this.workspace.next('Ev'), inner))
  }

  #send(type: Envelope['type'], payload: Json): Promise<Json | null> {
    this.#newest = { type, payload }
    return this.deliver(type, payload)
  }
}

/** Slack hands texts on with its three characters as entities. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
