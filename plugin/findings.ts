import { budgetName, dayFund, dayOf, formatDuration, fundText, isReached, parkedFor } from '../kanban-core/index.ts'
import type { DispatchSettings, Dispatcher, Finding, ProfileDescription, Store } from '../kanban-core/index.ts'
import type { LiveProfiles } from './board/profiles.ts'

export interface FindingParts {
  readonly store: Store
  readonly profiles: LiveProfiles
  /** Null where this process runs none. */
  readonly dispatcher: Pick<Dispatcher, 'status'> | null
  /** What boards may spend in a day. */
  readonly budgets: DispatchSettings['budgets']
}

/** What `doctor` says of the board, its dispatcher and its profiles. */
export async function boardFindings(parts: FindingParts): Promise<readonly Finding[]> {
  return [
    await storeFinding(parts.store),
    await pausedFinding(parts.store),
    dispatcherFinding(parts),
    await deliveryFinding(parts.store),
    await budgetFinding(parts),
    finding('auto', 'on', parts.profiles.auto().why),
    ...(await profileFindings(parts)),
  ]
}

export const finding = (
  area: string,
  state: Finding['state'],
  text: string,
  more: Partial<Pick<Finding, 'remedy' | 'origin'>> = {},
): Finding => ({
  area,
  state,
  text,
  remedy: more.remedy ?? null,
  origin: more.origin ?? null,
})

async function storeFinding({ upkeep }: Store): Promise<Finding> {
  const [size, schema, faults] = [await upkeep.size(), await upkeep.schemaVersion(), await upkeep.integrity()]
  if (faults.length > 0)
    return finding('store', 'broken', `the board is damaged: ${faults.slice(0, 3).join('; ')}`, {
      remedy: 'stop the gateway and use `kanban restore-backup`',
    })
  return finding('store', 'on', `sound, ${formatBytes(size)}, schema ${schema}`)
}

async function pausedFinding({ reads }: Store): Promise<Finding> {
  const paused = (await reads.boards.list()).filter((board) => board.pausedAt !== null).map((board) => board.slug)
  const everywhere = (await reads.boards.value('paused')) !== null
  if (!everywhere && paused.length === 0) return finding('boards', 'on', 'none is paused')
  return finding('boards', 'warning', `${everywhere ? 'everything is' : `${paused.join(', ')}:`} paused`, {
    remedy: `\`kanban resume ${everywhere ? '--everywhere' : '--board <name>'}\` lets it go on`,
  })
}

function dispatcherFinding({ dispatcher }: FindingParts): Finding {
  if (dispatcher === null)
    return finding('dispatcher', 'off', 'none runs, so nothing is started by itself', {
      remedy: 'start `kanban gateway`',
    })
  const { enabled, lastPassAt, running, hostCap, warning } = dispatcher.status()
  if (!enabled) return finding('dispatcher', 'off', 'switched off', { remedy: 'set dispatcher.enabled: true' })
  if (warning !== null)
    return finding('dispatcher', 'warning', warning, { remedy: '`kanban why <id>` tells of one task' })
  const last = lastPassAt === null ? 'no pass yet' : `last pass ${formatDuration(Date.now() - lastPassAt)} ago`
  return finding('dispatcher', 'on', `${running} of ${hostCap} workers, ${last}`)
}

async function deliveryFinding({ reads }: Store): Promise<Finding> {
  const { dead = 0, unknown = 0, pending = 0 } = await reads.log.deliveryCounts()
  if (dead + unknown > 0)
    return finding('pings', 'warning', `${dead} undeliverable, ${unknown} in doubt`, {
      remedy: '`kanban deliveries` lists them, `kanban deliveries replay` sends them again',
    })
  return finding('pings', 'on', pending === 0 ? 'none waits' : `${pending} on their way`)
}

async function budgetFinding({ store, profiles, budgets }: FindingParts): Promise<Finding> {
  const boards = Object.entries(budgets).map(([key, limit]) => ({ scope: 'board', key, limit }) as const)
  const ofProfiles = profiles.names().flatMap((key) => {
    const limit = profiles.money(key).perDay
    return limit === null ? [] : [{ scope: 'profile', key, limit } as const]
  })
  const day = dayOf(Date.now())
  const all = [...boards, ...ofProfiles].map(({ limit, ...of }) => dayFund(store.reads, of, limit, day))
  const funds = await Promise.all(all)
  const reached = funds.filter(isReached)
  const words = (some: typeof funds) => some.map((fund) => `${budgetName(fund)} ${fundText(fund)}`).join('; ')
  if (reached.length > 0)
    return finding('budgets', 'warning', `nothing more is started of ${words(reached)}`, {
      remedy: '`kanban budget <whose> +USD` adds to it for today',
    })
  return finding('budgets', 'on', funds.length === 0 ? 'no board and no profile has one' : words(funds))
}

async function profileFindings({ profiles, store }: FindingParts): Promise<readonly Finding[]> {
  const all = await profiles.describe()
  return Promise.all(all.map(async (one) => profileFinding(one, await parkedFor(profiles, store.reads, one.name))))
}

function profileFinding({ name, agent, version, login, problem }: ProfileDescription, parked: string | null): Finding {
  if (problem !== null)
    return finding('profile', 'warning', `${name} cannot start: ${problem}`, {
      remedy: `correct profiles.${name}, install its agent or log in`,
    })
  if (parked !== null) return finding('profile', 'warning', parked)
  const state = login === 'none needed' ? '' : login === 'in' ? ', logged in' : ', whether it is logged in is not known'
  return finding('profile', 'on', `${name}: ${agent}${version === null ? '' : ` ${version}`}${state}`)
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}
