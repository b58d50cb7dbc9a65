import { DEFAULT_BOARD, fail, iso } from '../../kanban-core/index.ts'
import type { Approved, Instant, PeopleBook, Route, View } from '../../kanban-core/index.ts'
import { knownByConfig, knownByPairing } from './known.ts'
import { CODE_LIFE, approve, fresh, isSame, reject } from './pairing.ts'
import type { Asking, Paired, PeopleShelf } from './people-shelf.ts'
import { judge } from './roles.ts'
import type { Policy } from './roles.ts'
import { welcome } from './words.ts'

export interface BookParts {
  /** The configured platforms, with what is said of their people. */
  readonly policies: () => Readonly<Record<string, Policy>>
  readonly shelf: PeopleShelf
  readonly now: () => Instant
  /** Rejects where that chat cannot be written to now. */
  readonly deliver: (route: Route, view: View) => Promise<unknown>
  /** Sends no more pings to a chat. */
  readonly forget: (place: Pick<Route, 'platform' | 'account' | 'chat'>) => Promise<void>
}

/** Lets people in and out, and tells them. */
export interface LivingBook extends PeopleBook {
  /** Tells those of a platform who were let in while it could not be reached. */
  tellWaiting(platform: string): Promise<void>
}

export function createPeopleBook(parts: BookParts): LivingBook {
  const { policies, shelf, now } = parts
  return {
    async known() {
      const { paired } = await shelf.read()
      return [
        ...Object.entries(policies()).flatMap(([platform, policy]) => knownByConfig(platform, policy)),
        ...paired.map(knownByPairing),
      ]
    },
    asking: async () => fresh(await shelf.read(), now()).map(requestOf),
    async approve(code, role) {
      const decided = await shelf.change((record) => approve(record, code, role, now()))
      if (!decided.ok && decided.why === 'locked') return fail('pairing_locked', { until: iso(decided.until) })
      if (!decided.ok) return fail('unknown_code', { code })
      return approved(decided.found, policies()[decided.found.platform] ?? null, await tell(decided.found, parts))
    },
    async reject(code) {
      const found = await shelf.change((record) => reject(record, code, now()))
      return found === null ? fail('unknown_code', { code }) : requestOf(found)
    },
    remove: (ref) => remove(ref, parts),
    async tellWaiting(platform) {
      const { paired } = await shelf.read()
      for (const one of paired) if (one.platform === platform && one.tell !== null) await tell(one, parts)
    },
  }
}

const requestOf = ({ code, platform, id, name, askedAt }: Asking) => ({
  code,
  platform,
  id,
  name,
  askedAt,
  expiresAt: askedAt + CODE_LIFE,
})

function approved(paired: Paired, policy: Policy | null, told: boolean): Approved {
  const who = { id: paired.id, groups: [], paired: paired.role }
  const because = policy === null ? null : judge(policy, who, paired.tell?.chat ?? '', DEFAULT_BOARD).because
  return {
    person: knownByPairing(paired),
    told,
    overruledBy: because === null || because === 'pairing' ? null : `platforms.${paired.platform}.${because}`,
  }
}

/** False where it has to wait. */
async function tell(paired: Paired, { deliver, shelf }: BookParts): Promise<boolean> {
  if (paired.tell === null) return true
  try {
    await deliver(paired.tell, welcome(paired.role))
  } catch {
    return false
  }
  await shelf.change((record) => [
    { ...record, paired: record.paired.map((one) => (isSame(one, paired) ? { ...one, tell: null } : one)) },
    null,
  ])
  return true
}

async function remove(ref: string, { forget, policies, shelf }: BookParts) {
  const meant = (one: Paired) => `${one.platform}:${one.id}` === ref || one.id === ref
  const found = await shelf.change<Paired | 'several' | null>((record) => {
    const [only, ...others] = record.paired.filter(meant)
    if (only === undefined || others.length > 0) return [record, only === undefined ? null : 'several']
    return [{ ...record, paired: record.paired.filter((one) => one !== only) }, only]
  })
  if (found === 'several')
    return fail('unknown_person', {
      person: ref,
      next: 'write platform:id, such as telegram:111; that id is on several',
    })
  if (found !== null) {
    await forget(found)
    return knownByPairing(found)
  }
  const [configured] = Object.entries(policies())
    .flatMap(([platform, policy]) => knownByConfig(platform, policy))
    .filter((one) => one.id === ref || `${one.platform}:${one.id}` === ref)
  return fail('unknown_person', {
    person: ref,
    next:
      configured === undefined
        ? 'see `kanban people`'
        : `take it out of ${configured.because} in config.yaml; that counts at once`,
  })
}
