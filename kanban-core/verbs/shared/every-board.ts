import { fail } from '../../model/refusal.ts'
import { hasRole } from './find.ts'
import type { Role, VerbContext } from '../verb.ts'

/** Refuses what concerns every board to those who have this role on some of them only. */
export async function needsEveryBoard(
  context: Pick<VerbContext, 'reads' | 'roleOn'>,
  least: Role,
  command: string,
): Promise<void> {
  if (context.roleOn === undefined) return
  const boards = await context.reads.boards.list()
  if (boards.every((board) => hasRole(context, board.slug, least))) return
  fail('forbidden', {
    verb: command,
    who: `an ${least} of some boards only`,
    next: `it concerns every board, so it needs the role ${least} on each of them`,
  })
}
