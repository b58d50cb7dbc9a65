import type { View } from '../../kanban-core/index.ts'

/** What `kanban` has on this machine beside the verbs of the board. */
export const OWN_COMMANDS: readonly (readonly [name: string, usage: string, summary: string])[] = [
  ['gateway', 'gateway [--no-chat]', 'run the board here, until Ctrl-C'],
  ['gateway', 'gateway status', 'what runs'],
  ['gateway', 'gateway stop', 'end it; its workers go on'],
  ['gateway', 'gateway stop --drain', 'wait for its workers, then end it'],
  ['gateway', 'gateway stop --halt', 'end its workers, then end it'],
  ['gateway', 'gateway restart', 'end it and start it again, in the background'],
  ['init', 'init', 'make a board without starting it'],
  ['setup', 'setup', 'connect Telegram, Discord or Slack, step by step'],
  ['dashboard', 'dashboard [--no-open]', 'the board in the browser, by a link for you alone'],
  ['dashboard', 'dashboard --log-out', 'end every session of the browser'],
  ['demo', 'demo [--keep]', 'watch the board work, on a board of its own'],
  ['slack-manifest', 'slack-manifest [--http URL]', 'the Slack app, to be pasted at api.slack.com'],
  ['slack-manifest', 'slack-manifest --no-history', 'the same, unable to read channels'],
  ['restore-backup', 'restore-backup FILE', 'put a backup in the place of the board'],
  ['completion', 'completion bash|zsh|fish', 'the script that completes commands in a shell'],
  ['mcp', 'mcp', "the board's tools; an agent starts it by itself"],
]

/** What may follow such a command. */
const NEXT_WORDS: Readonly<Record<string, readonly string[]>> = {
  gateway: ['status', 'stop', 'restart', '--no-chat'],
  'gateway stop': ['--drain', '--halt'],
  dashboard: ['--no-open', '--log-out'],
  demo: ['--keep'],
  'slack-manifest': ['--http', '--name', '--no-history'],
  completion: ['bash', 'zsh', 'fish'],
}

/** Candidates for the last of the words as `word<TAB>hint` lines: the commands themselves, then what they take. */
export function ownWords(words: readonly string[]): string {
  const begun = words.at(-1) ?? ''
  const offered: readonly (readonly [word: string, hint: string])[] =
    words.length === 1
      ? [...new Map(OWN_COMMANDS.toReversed().map(([name, , summary]) => [name, summary]))].toReversed()
      : (NEXT_WORDS[words.slice(0, -1).join(' ')] ?? []).map((word) => [word, ''])
  return offered
    .filter(([word]) => word.startsWith(begun))
    .map(([word, hint]) => `${word}\t${hint}\n`)
    .join('')
}

/** What the board's own help cannot know: all of them, or how to use one. Null = the name is none of them. */
export function ownHelp(name: string | null): View | null {
  const found = OWN_COMMANDS.filter(([known]) => name === null || known === name)
  if (found.length === 0) return null
  const lines = found.map(([, usage, summary]) => `  ${usage.padEnd(25)} ${summary}`)
  return {
    nodes: [
      ...(name === null ? [{ kind: 'heading' as const, text: 'This machine' }] : []),
      { kind: 'code', text: lines.join('\n') },
    ],
  }
}
