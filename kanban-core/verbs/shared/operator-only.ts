import { fail } from '../../model/refusal.ts'
import type { VerbContext } from '../verb.ts'

/** Letting people in is for whoever sits at the machine: not for the people who were let in. */
export function operatorOnly({ actor, role }: Pick<VerbContext, 'actor' | 'role'>, verb: string): void {
  if (actor.kind !== 'operator')
    fail('forbidden', {
      verb: `kanban ${verb}`,
      who: `a ${role} in a chat`,
      next: 'whoever runs the gateway can do it there',
    })
}
