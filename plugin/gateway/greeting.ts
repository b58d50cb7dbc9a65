import { homedir } from 'node:os'
import { dispatchSettings } from '../config.ts'
import type { Config } from '../config.ts'
import { profileSpecs } from '../board/profiles.ts'
import { REMOTE, remoteConfigs } from '../config/platforms.ts'
import type { ServiceState } from '../host.ts'
import { COMMAND } from '../package.ts'
import type { Gateway } from './gateway.ts'

/** What is on, in a few lines, and the first thing to try. */
export function greeting(gateway: Gateway, config: Config, created: boolean): string {
  const { home, socket, version, background, dashboard } = gateway.status()
  const { enabled, caps } = dispatchSettings(config)
  const remote = REMOTE.filter((name) => remoteConfigs(config.platforms, process.env)[name] !== null)
  const lines = [
    `kanban gateway ${version}`,
    ['board', `${short(home)}${created ? ', made just now' : ''}`],
    ['socket', short(socket)],
    [
      'profiles',
      Object.keys(profileSpecs(config, { home, env: process.env }))
        .toSorted()
        .join(', '),
    ],
    ['workers', enabled ? `up to ${caps.host} at once` : 'none: dispatcher.enabled is false'],
    ['browser', inBrowser(dashboard)],
    [
      'chat',
      [...(background ? [] : ['type here']), ...remote].join(', ') ||
        `off; ${COMMAND} setup connects Telegram, Discord or Slack`,
    ],
    !background
      ? 'Try:  /kanban create "Water the plants", then /kanban list'
      : `Try:  ${COMMAND} create "Water the plants", then ${COMMAND} list`,
    `See:  ${COMMAND} demo, in another terminal, plays what a board can do`,
    'Ctrl-C stops the gateway; workers go on and the next start adopts them.',
  ]
  return lines.map((line) => (typeof line === 'string' ? line : `  ${(line[0] ?? '').padEnd(9)} ${line[1]}`)).join('\n')
}

const inBrowser = (dashboard: ServiceState | null): string =>
  dashboard?.address
    ? `${dashboard.address}; \`kanban dashboard\` opens it`
    : `off${dashboard?.problem ? `: ${dashboard.problem}` : ''}`

const short = (path: string): string => (path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path)
