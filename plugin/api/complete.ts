import { VERBS, candidateLines, completeLine, completeParameter, completeWords } from '../../kanban-core/index.ts'
import type { Candidate, Surface } from '../../kanban-core/index.ts'
import type { Asking, Desk } from '../board/desk.ts'
import type { CommandQuery } from '../host.ts'

const sourceOf = async (
  { store, verbHost }: Desk,
  { boardSlug, roleOn, surface }: Pick<Asking, 'boardSlug' | 'roleOn'> & { readonly surface: Surface },
) => ({
  ...(roleOn === undefined ? {} : { roleOn }),
  verbs: VERBS,
  surface,
  reads: store.reads,
  boardSlug,
  profiles: await verbHost.profiles.describe(),
})

/** Candidates for the last of a shell's words, one a line, each with a hint. */
export async function completeShell(
  desk: Desk,
  words: readonly string[],
  asking: Asking,
): Promise<{ readonly lines: string }> {
  return { lines: candidateLines(await completeWords(words, await sourceOf(desk, { ...asking, surface: 'cli' }))) }
}

/** Candidates for the last word of a chat line, or for one field of a form. */
export async function completeChat(desk: Desk, query: CommandQuery, asking: Asking): Promise<readonly Candidate[]> {
  const source = await sourceOf(desk, asking)
  return query.kind === 'line'
    ? completeLine(query.text, source)
    : completeParameter(query.verb, query.parameter, query.text, source)
}
