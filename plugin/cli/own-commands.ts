import type { View } from '../../kanban-core/index.ts'

/** What `kanban` has on this machine beside the verbs of the board. */
export const OWN_COMMANDS: readonly (readonly [name: string, usage: string, summary: string])[] = [
  ['gateway', 'gateway [--no-chat]', 'run the board: dispatcher, socket, chat'],
  ['gateway', 'gateway status|stop|restart', 'look at the one that runs, end it, start it again'],
  ['init', 'init', 'make a board without starting it'],
  ['demo', 'demo [--keep]', 'watch the board work, on a board of its own'],
  ['restore-backup', 'restore-backup FILE', 'put a backup in the place of the board'],
  ['completion', 'completion SHELL', 'the script that completes commands in a shell'],
  ['mcp', 'mcp', "the board's tools for an agent, which starts it itself"],
]

/** What the board's own help cannot know: all of them, or how to use one. Null = the name is none of them. */
export function ownHelp(name: string | null): View | null {
  const found = OWN_COMMANDS.filter(([known]) => name === null || known === name)
  if (found.length === 0) return null
  const lines = found.map(([, usage, summary]) => `  ${usage.padEnd(28)} ${summary}`)
  return {
    nodes: [
      ...(name === null ? [{ kind: 'heading' as const, text: 'This machine' }] : []),
      { kind: 'code', text: lines.join('\n') },
    ],
  }
}
