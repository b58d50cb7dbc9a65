/** Slack has no menu that a program could fill: what it knows of the app is in the app's manifest. */

/** Scopes of the bot token, and what each is for. */
const SCOPES = {
  commands: 'the slash command',
  'chat:write': 'answers, pings and the forms behind buttons',
  'app_mentions:read': 'mentions, which are the only way to give a command in a thread',
  'im:history': 'words in direct messages with the bot',
  'im:write': 'opening direct messages, to tell them from those between people',
} as const

/** For the look whether a message arrived whose sending was cut short, and whether the bot is in a channel. */
const LOOKUP_SCOPES = {
  'channels:history': 'finding an earlier message in a public channel that the bot is in',
  'groups:history': 'the same in private channels',
} as const

export const EVENTS = ['app_mention', 'app_uninstalled', 'message.im', 'tokens_revoked'] as const
/** Where the app listens in HTTP mode, behind whatever the operator puts in front. */
export const REQUEST_PATH = '/slack/events'
export const COMMAND = '/kanban'

export interface ManifestOptions {
  /** What people see and mention. */
  readonly name: string
  /** Root of the public address, for HTTP mode; null = Socket Mode, which needs none. */
  readonly url: string | null
  /** `none`: the bot cannot read channels, and says of a message that was perhaps cut short that it may be a repeat. */
  readonly lookup: 'channels' | 'none'
}

export const scopesOf = (lookup: ManifestOptions['lookup']): readonly string[] =>
  [...Object.keys(SCOPES), ...(lookup === 'channels' ? Object.keys(LOOKUP_SCOPES) : [])].sort()

/** The app manifest, to be pasted at api.slack.com/apps → Create New App → From a manifest. */
export function manifest({ name, url, lookup }: ManifestOptions) {
  const address = url === null ? {} : { request_url: requestUrl(url) }
  return {
    display_information: {
      name,
      description: 'A kanban board for agents',
      background_color: '#1f2937',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-'), always_online: true },
      slash_commands: [
        {
          command: COMMAND,
          description: 'Work the board',
          usage_hint: '<command> …, or nothing for a short help',
          should_escape: false,
          ...(url === null ? {} : { url: requestUrl(url) }),
        },
      ],
    },
    oauth_config: { scopes: { bot: scopesOf(lookup) } },
    settings: {
      event_subscriptions: { ...address, bot_events: [...EVENTS] },
      interactivity: { is_enabled: true, ...address },
      org_deploy_enabled: false,
      socket_mode_enabled: url === null,
      token_rotation_enabled: false,
    },
  }
}

const requestUrl = (url: string): string =>
  url.endsWith(REQUEST_PATH) ? url : `${url.replace(/\/+$/, '')}${REQUEST_PATH}`
