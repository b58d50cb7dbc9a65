import type { Json } from './blocks.ts'
import { wire } from './methods.ts'
import type { FakeButton } from './reading.ts'
import { APP, BOT, TEAM } from './workspace.ts'
import type { SlackMessage, SlackPerson } from './workspace.ts'

/** Payloads with the shapes that Slack sends. */

const TOKEN = 'verification-token'

export interface Place {
  readonly channel: string
  readonly channelName: string
}

export const slash = (
  person: SlackPerson,
  { channel, channelName }: Place,
  text: string,
  urls: { readonly response: string; readonly trigger: string },
): Json => ({
  token: TOKEN,
  team_id: person.team,
  team_domain: 'fake',
  channel_id: channel,
  channel_name: channelName,
  user_id: person.id,
  user_name: person.name,
  command: '/kanban',
  text,
  api_app_id: APP,
  is_enterprise_install: 'false',
  response_url: urls.response,
  trigger_id: urls.trigger,
})

export const event = (id: string, inner: Json, now = Date.now()): Json => ({
  token: TOKEN,
  team_id: TEAM,
  context_team_id: TEAM,
  api_app_id: APP,
  event: inner,
  type: 'event_callback',
  event_id: id,
  event_time: Math.floor(now / 1_000),
  authorizations: [
    { enterprise_id: null, team_id: TEAM, user_id: BOT.user, is_bot: true, is_enterprise_install: false },
  ],
  is_ext_shared_channel: false,
  event_context: `4-${id}`,
})

export const blockActions = (
  person: SlackPerson,
  message: SlackMessage,
  button: FakeButton,
  urls: { readonly response: string; readonly trigger: string },
): Json => ({
  type: 'block_actions',
  user: { id: person.id, username: person.name, name: person.name, team_id: person.team },
  api_app_id: APP,
  token: TOKEN,
  container: {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.hiddenFor !== null,
    ...(message.thread === null ? {} : { thread_ts: message.thread }),
  },
  trigger_id: urls.trigger,
  team: { id: TEAM, domain: 'fake' },
  enterprise: null,
  is_enterprise_install: false,
  channel: { id: message.channel, name: message.channel.startsWith('D') ? 'directmessage' : 'board' },
  // of a message that only one person sees Slack tells nothing more
  ...(message.hiddenFor === null ? { message: wire(message) } : {}),
  state: { values: {} },
  response_url: urls.response,
  actions: [
    {
      type: 'button',
      action_id: button.action_id,
      block_id: button.block_id,
      value: button.value,
      text: { type: 'plain_text', text: button.label, emoji: true },
      action_ts: message.ts,
    },
  ],
})

export const viewSubmission = (
  person: SlackPerson,
  { id, view }: { readonly id: string; readonly view: Json },
  values: Json,
  trigger: string,
): Json => ({
  type: 'view_submission',
  team: { id: TEAM, domain: 'fake' },
  user: { id: person.id, username: person.name, name: person.name, team_id: person.team },
  api_app_id: APP,
  token: TOKEN,
  trigger_id: trigger,
  view: {
    ...view,
    id,
    team_id: TEAM,
    state: { values },
    hash: `${id}.1`,
    app_id: APP,
    bot_id: BOT.id,
    app_installed_team_id: TEAM,
  },
  response_urls: [],
  is_enterprise_install: false,
  enterprise: null,
})
