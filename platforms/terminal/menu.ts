import { code, heading, span, text, view } from '../../kanban-core/index.ts'
import type { Span, View } from '../../kanban-core/index.ts'
import type { Menu } from '../platform.ts'

/** How to talk to the terminal, and the commands that the board knows. */
export function helpView(menu: Menu): View {
  return view(
    heading('What can be typed here'),
    { kind: 'list', items: WAYS },
    menu.commands.length === 0 ? null : heading('Commands'),
    menu.commands.length === 0
      ? null
      : { kind: 'fields', rows: menu.commands.map(({ name, summary }) => [name, summary]) },
  )
}

const WAYS: readonly (readonly Span[])[] = [
  [code('/kanban <command>'), span(' for everything the board can do; Tab completes commands, tasks and profiles')],
  [code('/kanban help <command>'), span(' for its options')],
  [code('2'), span(' to press button [2] of the latest message that has buttons')],
  [code('/exit'), span(', Ctrl-C or Ctrl-D to leave')],
]

export const noSuchCommand = (word: string): View =>
  view(
    text(
      span('There is no '),
      code(word),
      span(' here. Type '),
      code('/kanban'),
      span(' and a command, or '),
      code('/help'),
      span('.'),
    ),
  )

const FIRST_WORDS = ['/kanban ', '/help', '/exit']

/** Candidates for the last word of the line, and that word. `complete` is asked for what stands after `/kanban`. */
export async function completions(
  line: string,
  complete: (text: string) => Promise<readonly string[]>,
): Promise<[string[], string]> {
  const after = /^\s*\/kanban\s([^]*)$/i.exec(line)
  if (after === null) return [FIRST_WORDS.filter((word) => word.startsWith(line.trimStart())), line]
  const last = /\S*$/.exec(line)?.[0] ?? ''
  const found = await complete(after[1] ?? '')
  const [only] = found
  return [found.length === 1 && only !== undefined ? [`${only} `] : [...found], last]
}
