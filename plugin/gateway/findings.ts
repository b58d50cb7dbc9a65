import { statfs } from 'node:fs/promises'
import type { ChatState, Finding } from '../../kanban-core/index.ts'
import { SECRET_SETTINGS } from '../config/platforms.ts'
import { SETTINGS } from '../config/load.ts'
import type { Loaded } from '../config/load.ts'
import { strangeVariables } from '../config/environment.ts'
import { finding, formatBytes } from '../findings.ts'
import type { Home } from '../home.ts'
import { readRecord } from './record.ts'

export interface HostState {
  readonly home: Home
  readonly live: {
    readonly current: Loaded
    readonly problems: readonly string[]
    readonly waitingForRestart: readonly string[]
  }
  /** Null where no gateway runs in this process. */
  readonly socketPath: string | null
  readonly chats: { states(): readonly ChatState[]; findings(): readonly Finding[] }
}

/** Little room for the write-ahead log and the logs of workers. */
const LITTLE_SPACE = 200 * 1024 * 1024

/** What `doctor` says of the process around the board: home, config, gateway, disk, Node. */
export async function hostFindings({ home, live, socketPath, chats }: HostState): Promise<readonly Finding[]> {
  return [
    finding('home', 'on', home.path, { origin: process.env['KANBAN_HOME'] ? 'environment (KANBAN_HOME)' : 'default' }),
    ...configFindings(home, live),
    ...settingFindings(live.current),
    gatewayFinding(home, socketPath),
    ...chatFindings(chats),
    await diskFinding(home),
    finding('node', 'on', `${process.version} on ${process.platform} ${process.arch}`),
  ]
}

function configFindings(home: Home, { current, problems, waitingForRestart }: HostState['live']): readonly Finding[] {
  const strange = strangeVariables(SETTINGS, process.env)
  return [
    problems.length === 0
      ? finding('config', 'on', current.written ? home.config : 'no config.yaml, so everything is as it comes')
      : finding('config', 'broken', `${home.config} is wrong, so the values from before stay: ${problems.join('; ')}`, {
          remedy: 'correct it; it counts at once',
        }),
    ...waitingForRestart.map((setting) =>
      finding('config', 'warning', `${setting} has changed and counts after a restart`, {
        remedy: '`kanban gateway restart`',
      }),
    ),
    ...strange.map((name) =>
      finding('config', 'warning', `${name} is set and means nothing`, { remedy: 'check its spelling' }),
    ),
  ]
}

/** Every single setting with its value and where it comes from. */
function settingFindings({ config, origin }: Loaded): readonly Finding[] {
  const values = SETTINGS.filter(({ path }) => isThere(config, path)).map(({ path }) =>
    finding('setting', 'on', `${path.join('.')} = ${shown(valueAt(config, path), path)}`, { origin: origin(path) }),
  )
  const maps = [
    ...mapSettings(config.dispatcher.caps, ['dispatcher', 'caps']),
    ...mapSettings({ boards: config.boards }, []),
  ]
  return [
    ...values,
    ...maps.map(([path, value]) =>
      finding('setting', 'on', `${path.join('.')} = ${shown(value)}`, { origin: origin(path) }),
    ),
  ]
}

function mapSettings(
  groups: Readonly<Record<string, unknown>>,
  above: readonly string[],
): readonly (readonly [readonly string[], unknown])[] {
  return Object.entries(groups).flatMap(([name, map]) =>
    typeof map === 'object' && map !== null
      ? Object.entries(map).map(([key, value]: [string, unknown]) => [[...above, name, key], value] as const)
      : [],
  )
}

function chatFindings(chats: HostState['chats']): readonly Finding[] {
  const found = chats.findings()
  if (chats.states().some(({ name }) => name !== 'terminal')) return found
  return [...found, finding('chat', 'off', 'Telegram, Discord and Slack are not set up', { remedy: '`kanban setup`' })]
}

const valueAt = (config: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    config,
  )

/** Settings of a platform or of the dashboard only where that is on. */
const isThere = (config: unknown, path: readonly string[]): boolean =>
  (valueAt(config, path.slice(0, -1)) ?? null) !== null

function shown(value: unknown, path: readonly string[] = []): string {
  if (SECRET_SETTINGS.has(path.at(-1) ?? '') && !/^(?:env|file):/.test(String(value))) return '(not shown)'
  if (value === undefined) return path.at(-1) === 'secret' ? 'none' : 'worked out'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function gatewayFinding(home: Home, socketPath: string | null): Finding {
  const record = readRecord(home.record)
  if (socketPath === null)
    return finding('gateway', 'off', 'none runs; this command holds the board for a moment', {
      remedy: 'start `kanban gateway`',
    })
  return finding(
    'gateway',
    'on',
    `pid ${process.pid}, since ${record?.started_at ?? 'this moment'}, on ${socketPath}, holds the board's lock`,
  )
}

async function diskFinding(home: Home): Promise<Finding> {
  const { bavail, bsize } = await statfs(home.path)
  const free = bavail * bsize
  if (free < LITTLE_SPACE)
    return finding('disk', 'warning', `only ${formatBytes(free)} free`, {
      remedy: 'free some space: writes are refused when it is full',
    })
  return finding('disk', 'on', `${formatBytes(free)} free`)
}
