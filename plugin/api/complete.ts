import { VERBS, candidateLines, completeLine, completeWords } from '../../kanban-core/index.ts'
import type { Surface } from '../../kanban-core/index.ts'
import type { Asking, Desk } from '../board/desk.ts'

const sourceOf = async (
  { store, verbHost }: Desk,
  { boardSlug, surface }: Pick<Asking, 'boardSlug'> & { readonly surface: Surface },
) => ({
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

/** Candidates for the last word of a chat line. */
export async function completeChat(desk: Desk, text: string, asking: Asking): Promise<readonly string[]> {
  return (await completeLine(text, await sourceOf(desk, asking))).map(({ value }) => value)
}
