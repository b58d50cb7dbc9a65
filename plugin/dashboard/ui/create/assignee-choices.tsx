import type { Profile } from '../data/choices.ts'
import { Avatar } from '../ui/avatar.tsx'
import type { Choice } from '../ui/picker.tsx'

/** Nobody, the profiles with what they are good at, and names that tasks have though no profile is called so. */
export function assigneeChoices(
  profiles: readonly Profile[] | null,
  others: readonly string[],
  chosen: string | null = null,
): readonly Choice[] {
  const known = new Set((profiles ?? []).map(({ name }) => name))
  return [
    { id: 'none', label: 'Nobody', chosen: chosen === 'none' },
    ...(profiles ?? []).map(({ name, description, problem, usable }): Choice => ({
      id: name,
      label: name,
      icon: <Avatar name={name} />,
      hint: usable ? description : `cannot run: ${problem ?? 'unknown'}`,
      words: description,
      chosen: chosen === name,
    })),
    ...others
      .filter((name) => !known.has(name))
      .map((name): Choice => ({ id: name, label: name, icon: <Avatar name={name} />, chosen: chosen === name })),
  ]
}
