import type { Actor } from '../model/actor.ts'
import { refuse } from '../model/refusal.ts'
import type { Refusal } from '../model/refusal.ts'
import { ROLES } from './verb.ts'
import type { Role, Verb } from './verb.ts'

type Guarded = Pick<Verb, 'name' | 'allow' | 'worker'>

/** The one place that says who may use a verb; every surface reaches it through `execute`. */
export function authorize(actor: Actor, role: Role, verb: Guarded): Refusal | null {
  if (actor.kind === 'worker') {
    return verb.worker
      ? null
      : refuse('forbidden', {
          verb: `kanban ${verb.name}`,
          who: 'a worker',
          next: 'a person can do it; block and say what you need',
        })
  }
  if (actor.kind === 'kernel' || ROLES.indexOf(role) >= ROLES.indexOf(verb.allow)) return null
  return refuse('forbidden', { verb: `kanban ${verb.name}`, who: `a ${role}`, next: `it needs the role ${verb.allow}` })
}
