/**
 * What a scripted model does next. It keeps nothing in mind: the conversation that each request carries tells how far it is,
 * and the card that `kanban_show` answered tells what to do there.
 */

/** A request of any wire format, as far as a script looks at it. */
export interface Turn {
  /** Names of the tools that are offered, as the model sees them. */
  readonly tools: readonly string[]
  /** Texts of people and of the system, oldest first. */
  readonly prompts: readonly string[]
  /** Calls made so far, each with its result. */
  readonly calls: readonly { readonly tool: string; readonly args: string; readonly result: string }[]
  /** Texts the model has said so far. */
  readonly said: number
}

export type Reply =
  | { readonly say: string }
  | { readonly call: string; readonly args: Readonly<Record<string, unknown>> }
  /** Answers nothing and keeps the connection open. */
  | { readonly hang: true }
  | { readonly fail: number; readonly headers?: Readonly<Record<string, string>>; readonly words?: string }

/**
 * Lines of a card's description that the model obeys, in order:
 * `model: complete {"summary": "…"}`, `model: block {…}`, `model: heartbeat {…}`, `model: shell <command>`,
 * `model: say <text>`, `model: hang`, `model: fail 429 {"retry-after": "30"}`.
 * `model run 2: …` counts in that run alone, `model reminded: …` once the reminder has come.
 */
const LINE = /^\s*(?:>\s*)?model(?: run (\d+))?( reminded)?: (\w+) ?(.*)$/

/** Loads the skill, reads the card, does what it says; what names no verdict is completed. */
export function nextReply(turn: Turn): Reply {
  const has = (suffix: string) => turn.tools.find((name) => name.endsWith(suffix))
  if (has('kanban_show') === undefined) return { say: 'ok' }
  const { calls } = turn
  const loaded = calls.some(({ args, result }) => isSkill(`${args} ${result}`))
  if (!loaded) {
    const load = skillCall(turn)
    if (load !== null) return load
  }
  const shown = calls.find(({ tool }) => tool.endsWith('kanban_show'))
  if (shown === undefined) return { call: has('kanban_show') ?? '', args: {} }
  const steps = stepsOf(shown.result, turn)
  const done = calls.slice(calls.indexOf(shown) + 1).length + Math.max(0, turn.said)
  const step = steps[done]
  return step === undefined ? { say: 'That is all.' } : obey(step, has)
}

const isSkill = (text: string): boolean => text.includes('kanban-worker')

/** How this agent loads a skill: a tool of its own, or a shell that reads the file. */
function skillCall({ tools, prompts }: Turn): Reply | null {
  const isOpenCode = tools.includes('kanban_kanban_show')
  // Qwen has the tool and no way to tell it where skills lie: it reads the file.
  const isQwen = tools.includes('mcp__kanban__kanban_show') && tools.includes('skill')
  for (const [tool, field] of [
    ['Skill', 'skill'],
    ['skill', isOpenCode ? 'name' : 'skill'],
    ['activate_skill', 'name'],
  ] as const) {
    if (tools.includes(tool) && !isQwen) return { call: tool, args: { [field]: 'kanban-worker' } }
  }
  const path = /[^\s"'`()<>]*kanban-worker\/SKILL\.md/.exec(prompts.join('\n'))?.[0]
  const shell = shellOf(tools)
  return path === undefined || shell === null ? null : { call: shell.tool, args: shell.args(`cat ${path}`) }
}

const shell = (tool: string, args: (command: string) => Readonly<Record<string, unknown>>) => ({ tool, args })

export function shellOf(tools: readonly string[]) {
  const known = [
    shell('exec_command', (cmd) => ({ cmd })),
    shell('shell_command', (command) => ({ command })),
    shell('shell', (command) => ({ command: ['sh', '-c', command] })),
    shell('Bash', (command) => ({ command, description: 'as the card asks' })),
    shell('bash', (command) => ({ command, description: 'as the card asks' })),
    shell('run_shell_command', (command) => ({ command, description: 'as the card asks', is_background: false })),
  ]
  return known.find(({ tool }) => tools.includes(tool)) ?? null
}

interface Step {
  readonly verb: string
  readonly rest: string
  readonly tools: readonly string[]
}

function stepsOf(card: string, { prompts, tools }: Turn): readonly Step[] {
  const run = /- run: (\d+)/.exec(card)?.[1]
  const reminded = prompts.some((text) => text.includes('without a verdict'))
  const all = card
    .replaceAll('\\n', '\n')
    .replaceAll('\\"', '"')
    .split('\n')
    .map((line) => LINE.exec(line))
    .filter((found) => found !== null)
    .filter(([, only, after]) => (only === undefined || only === run) && (after === undefined || reminded))
    .map(([, , , verb = '', rest = '']) => ({ verb, rest, tools }))
  const isEnd = ({ verb }: Step) =>
    ['complete', 'block', 'say', 'hang', 'request_review', 'request_changes'].includes(verb)
  return all.some(isEnd) ? all : [...all, { verb: 'complete', rest: '{"summary": "Done as asked."}', tools }]
}

function obey({ verb, rest, tools }: Step, has: (suffix: string) => string | undefined): Reply {
  switch (verb) {
    case 'say':
      return { say: rest }
    case 'hang':
      return { hang: true }
    case 'fail': {
      const [status = '500', ...headers] = rest.split(' ')
      return {
        fail: Number(status),
        headers: headers.length === 0 ? {} : (JSON.parse(headers.join(' ')) as Record<string, string>),
      }
    }
    case 'shell': {
      const found = shellOf(tools)
      return found === null ? { say: 'there is no shell' } : { call: found.tool, args: found.args(rest) }
    }
    default:
      return {
        call: has(`kanban_${verb}`) ?? `kanban_${verb}`,
        args: rest === '' ? {} : (JSON.parse(rest) as Record<string, unknown>),
      }
  }
}
