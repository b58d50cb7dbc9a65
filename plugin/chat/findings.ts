import type { Finding, Reads } from '../../kanban-core/index.ts'
import { REMOTE, SECRET_SETTINGS } from '../config/platforms.ts'
import type { Remote, RemoteConfigs } from '../config/platforms.ts'
import { finding } from '../findings.ts'
import type { ChatStatus } from './condition.ts'

const STATES: Readonly<Record<ChatStatus['state'], Finding['state']>> = {
  connected: 'on',
  connecting: 'warning',
  waiting: 'warning',
  broken: 'broken',
  stopped: 'off',
}

/** The same where no gateway runs. */
export const idleFindings = (configs: RemoteConfigs): readonly Finding[] => [
  ...REMOTE.filter((name) => configs[name] !== null).map((name) =>
    finding('chat', 'off', `${name}: set up; a gateway connects it`, { remedy: 'start `kanban gateway`' }),
  ),
  ...carelessness(configs),
]

/** What `doctor` says of the chats: how it stands with each, and what is careless about its settings. */
export function chatFindings(configs: RemoteConfigs, statuses: readonly ChatStatus[]): readonly Finding[] {
  return [
    ...statuses.map(({ name, state, text, remedy, retry_at: retryAt }) =>
      finding('chat', STATES[state], `${name}: ${text}${retryAt === null ? '' : `; tried again at ${retryAt}`}`, {
        remedy,
      }),
    ),
    ...carelessness(configs),
  ]
}

/** Boards that the settings of chats name, and that are not there. */
export async function strangeBoards(configs: RemoteConfigs, reads: Pick<Reads, 'boards'>): Promise<readonly Finding[]> {
  const there = new Set<string>((await reads.boards.list()).map(({ slug }) => slug))
  return REMOTE.flatMap((name) => {
    const { chats = {}, boards = {} } = configs[name] ?? {}
    const ofChats = Object.entries(chats).flatMap(([chat, { board }]) =>
      board === undefined ? [] : [[`chats.${chat}.board`, board] as const],
    )
    return [...ofChats, ...Object.keys(boards).map((board) => ['boards', board] as const)]
      .filter(([, board]) => !there.has(board))
      .map(([where, board]) =>
        finding('chat', 'warning', `platforms.${name}.${where} names the board ${board}, and there is none`, {
          remedy: `\`kanban boards create ${board}\`, or correct the name`,
        }),
      )
  })
}

function carelessness(configs: RemoteConfigs): readonly Finding[] {
  return REMOTE.flatMap((name) => {
    const settings = configs[name]
    if (settings === null) return []
    return [...literalSecrets(name, settings), ...nobodyIn(name, settings)]
  })
}

const literalSecrets = (name: Remote, settings: NonNullable<RemoteConfigs[Remote]>): readonly Finding[] =>
  Object.entries(settings)
    .filter(([key, value]) => SECRET_SETTINGS.has(key) && typeof value === 'string' && !/^(?:env|file):/.test(value))
    .map(([key]) =>
      finding('chat', 'warning', `platforms.${name}.${key} stands in config.yaml itself, where others may read it`, {
        remedy: 'put it into a variable or a file of mode 0600, and write env:NAME or file:PATH in its place',
      }),
    )

function nobodyIn(
  name: Remote,
  { allow, roles, chats, boards }: NonNullable<RemoteConfigs[Remote]>,
): readonly Finding[] {
  const named = [allow, Object.keys(roles), Object.keys(chats), Object.keys(boards)].some((list) => list.length > 0)
  if (named) return []
  return [
    finding('people', 'on', `${name}: config.yaml names nobody, so those come in who were paired`, {
      remedy: 'write the bot a direct message, then `kanban pair`; `kanban people` shows who is in',
    }),
  ]
}
