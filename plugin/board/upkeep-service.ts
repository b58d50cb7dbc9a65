import { Cron } from 'croner'
import { DAY } from '../../kanban-core/index.ts'
import type { Millis } from '../../kanban-core/index.ts'
import type { BoardService } from './board-service.ts'
import type { HostService, PluginHost } from '../host.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import type { Running } from './running.ts'

/** Followers of a task that has been done for so long hear no more of it. */
const QUIET_AFTER: Millis = 30 * DAY
/** Events of archived tasks and pings that arrived are kept this long. */
const KEPT: Millis = 90 * DAY
/** No service delivers an event again after so long, and no message is redrawn. */
const ANSWERED_KEPT: Millis = 30 * DAY
const EVERY_NIGHT = '17 4 * * *'

/** Once a day: what is over is let go, so that a board that runs for years stays small. */
export function upkeepService(board: BoardService, host: PluginHost): HostService {
  let nightly: Cron | null = null
  const failed = (error: unknown) =>
    host.log.error(
      { error: error instanceof Error ? error.stack : String(error) },
      'the daily upkeep failed; it is tried again tomorrow',
    )
  return {
    name: 'upkeep',
    phase: 'work',
    async start() {
      nightly = new Cron(EVERY_NIGHT, { unref: true, protect: true, catch: failed }, () => tidy(board.running, host))
    },
    async stop() {
      nightly?.stop()
      nightly = null
    },
  }
}

export async function tidy(
  { store: { inbox, upkeep }, workspaces }: Pick<Running, 'store' | 'workspaces'>,
  host: Pick<PluginHost, 'log'>,
): Promise<void> {
  const now = SYSTEM_CLOCK.now()
  const subscriptions = await upkeep.endQuietSubscriptions(now - QUIET_AFTER, now)
  const rows = await upkeep.prune(now - KEPT)
  const forgotten = await inbox.forget(now - ANSWERED_KEPT, now)
  const trash = await workspaces.emptyTrash()
  if (subscriptions + rows + forgotten + trash.length > 0)
    host.log.info({ subscriptions, rows, forgotten, trash }, 'what is over was let go')
}
