import type { Card, ParentResult } from './card.ts'

/** What `{name}` stands for in the texts of a recipe. */
export interface Words {
  readonly task: string
  readonly title: string
  readonly run: string
  readonly answer: string
  readonly parents: string
  /** Id of the task that was created last. */
  readonly created: string
}

export const wordsOf = (card: Card, created: string): Words => ({
  task: card.id,
  title: card.title,
  run: String(card.run),
  answer: card.answer ?? '',
  parents: parentsText(card.parents),
  created,
})

const PLACEHOLDER = /\{(task|title|run|answer|parents|created)\}/g
const isWord = (name: string, words: Words): name is keyof Words => Object.hasOwn(words, name)

/** Puts the words in; what was put in is not read again, and other braces stay. */
export const fill = (text: string, words: Words): string =>
  text.replace(PLACEHOLDER, (whole, name: string) => (isWord(name, words) ? words[name] : whole))

/** The same in every text of a value; names of fields stay. */
export function fillAll<T>(value: T, words: Words): T {
  if (typeof value === 'string') return fill(value, words) as T
  if (Array.isArray(value)) return value.map((one: unknown) => fillAll(one, words)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillAll<unknown>(one, words)])) as T
}

/** True where `asked` is this text with whatever was put in for its placeholders. */
export function isFilling(text: string, asked: string): boolean {
  const literal = text
    .trim()
    .split(PLACEHOLDER)
    .filter((_, place) => place % 2 === 0)
  const pattern = literal.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[\\s\\S]*')
  return new RegExp(`^${pattern}$`).test(asked.trim())
}

/** One paragraph per parent, for a summary. */
export const parentsText = (parents: readonly ParentResult[]): string =>
  parents.map(({ id, title, summary }) => `${title} (${id}): ${summary ?? 'no result was handed over'}`).join('\n')

export function parentsFile(parents: readonly ParentResult[]): string {
  const parts = parents.map(({ id, title, summary, metadata }) => {
    const facts = metadata === null ? [] : ['', '```json', JSON.stringify(metadata, null, 2), '```']
    return [`# ${title} (${id})`, '', summary ?? 'no result was handed over', ...facts].join('\n')
  })
  return `${parts.join('\n\n')}\n`
}

export function parentsMetadata(parents: readonly ParentResult[]): Readonly<Record<string, unknown>> {
  return { parents: Object.fromEntries(parents.map(({ id, metadata }) => [id, metadata ?? {}])) }
}

/** What a person is told of a card that only a model could work on: the ways on, in one sentence. */
export const noRecipe = (task: string): string =>
  `This card needs a language model, and the built-in agent is none: ` +
  `assign it to a profile of an agent such as claude or codex ("Bringing your agent" in the README; kanban assign ${task} <profile>), ` +
  `write its steps into its description as a recipe ("Recipes" in the README; kanban edit ${task} --body …), ` +
  `or do it yourself and say so (kanban complete ${task} --summary "…").`

export const badRecipe = (task: string, mistake: string): string =>
  `The recipe of this card cannot be worked: ${mistake}. Mend the description (kanban edit ${task} --body …), then kanban unblock ${task}.`

export const notAllowed = (argv: readonly string[], profile: string): string =>
  `The recipe wants to run ${JSON.stringify(argv)}, which profile ${profile} does not allow: add the beginning of that command to its ` +
  `\`allow\` in config.yaml, for instance \`allow: [${JSON.stringify(argv.slice(0, 2))}]\`, then unblock.`

export const outside = (path: string): string =>
  `The recipe names ${JSON.stringify(path)}, which does not lie in the task's workspace: use a path inside of it, then unblock.`
