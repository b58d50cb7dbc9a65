import type { ProfileName } from '../../model/ids.ts'
import { didYouMean } from '../grammar/nearest.ts'
import type { VerbHost } from '../verb.ts'

type Knowing = Pick<VerbHost, 'profiles'>

/** The profile that is meant, whatever its capitals; an unknown name stays as it was written. */
export function knownProfile(host: Knowing, name: ProfileName): ProfileName {
  return host.profiles.names().find((known) => known.toLowerCase() === name.toLowerCase()) ?? name
}

/** What to say of an assignee that no profile answers to. Such a task is kept, and waits. */
export function profileWarnings(host: Knowing, name: ProfileName | null): string[] {
  const known = host.profiles.names()
  if (name === null || known.includes(name)) return []
  const names =
    known.length === 0
      ? 'none is configured'
      : didYouMean(name, known, `known: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`)
  return [`there is no profile ${name}, so it waits until there is one (${names})`]
}
