import { parkedName } from '../board/pause.ts'
import { DISPATCHER } from '../model/actor.ts'
import type { ProfileName } from '../model/ids.ts'
import type { Run } from '../model/run.ts'
import { happened } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import { iso } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Reads } from '../store/store.ts'
import type { DispatchParts } from './parts.ts'
import type { Profiles } from './ports.ts'

/** A profile of which nothing can work until a person has done something about it. */
interface Parked {
  readonly detail: string
  readonly since: Instant
  /** What it was parked under: a changed config or login lets it go on by itself. */
  readonly fingerprint: string
}

/** Holds all tasks of the run's profile back, and tells the operators once. */
export async function park(parts: DispatchParts, task: Task, run: Run, detail: string): Promise<void> {
  const { store } = parts.board.tools
  if ((await read(parts.profiles, store.reads, run.profile)) !== null) return
  const fingerprint = parts.profiles.fingerprint(run.profile)
  const value: Parked = { detail, since: parts.clock.now(), fingerprint }
  const facts = parts.board.turns.circumstances(DISPATCHER, run)
  await store.commit([
    { do: 'set_value', name: parkedName(run.profile), value: JSON.stringify(value) },
    happened(task, facts, 'parked', { profile: run.profile, detail }, run.id),
  ])
}

/** Why this profile is parked, with the way on; null = it is not. */
export async function parkedFor(profiles: Profiles, reads: Reads, profile: ProfileName): Promise<string | null> {
  const parked = await read(profiles, reads, profile)
  return parked === null
    ? null
    : `profile ${profile} is parked since ${iso(parked.since)}: ${parked.detail}; it goes on when its config or login changes, or by \`kanban resume --profile ${profile}\``
}

async function read(profiles: Profiles, reads: Reads, profile: ProfileName): Promise<Parked | null> {
  const value = await reads.boards.value(parkedName(profile))
  if (value === null) return null
  const parked = JSON.parse(value) as Parked
  return parked.fingerprint === profiles.fingerprint(profile) ? parked : null
}
