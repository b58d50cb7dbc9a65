import type { LaunchContext } from './agents/preset.ts'

export const PLACEHOLDERS = [
  'task',
  'run',
  'board',
  'workspace',
  'profile',
  'model',
  'effort',
  'tenant',
  'title',
] as const
type Placeholder = (typeof PLACEHOLDERS)[number]

/** Puts the task's words into single members; a member never becomes two, and a filled-in word is not filled again. */
export function fillArguments(
  argv: readonly string[],
  context: Pick<LaunchContext, 'job' | 'workspace' | 'model' | 'effort'>,
): string[] {
  const { task, run } = context.job
  const words: Readonly<Record<Placeholder, string>> = {
    task: task.id,
    run: run.id,
    board: run.board,
    workspace: context.workspace,
    profile: run.profile,
    model: context.model ?? '',
    effort: context.effort ?? '',
    tenant: task.tenant ?? '',
    title: task.title.replaceAll('\0', '\u{fffd}'),
  }
  const isWord = (name: string): name is Placeholder => Object.hasOwn(words, name)
  return argv.map((member) =>
    member.replace(/\{([a-z]+)\}/g, (whole, name: string) => (isWord(name) ? words[name] : whole)),
  )
}
