import { STATUSES } from '../../model/task.ts'
import type { Status } from '../../model/task.ts'
import { fieldsOf, isOn, placeholder } from './fields.ts'
import type { Field } from './fields.ts'
import { GLOBAL, allFields } from './verb.ts'
import type { Surface, Verb } from '../verb.ts'
import { code, heading, span, text, view } from '../../model/view.ts'
import type { Node, Span, View } from '../../model/view.ts'

/** What help needs to know of whoever asks. */
export interface Reader {
  readonly surface: Surface
  readonly width: number
}
export const WIDTH = 80

export const GROUPS: readonly (readonly [Verb['group'], string])[] = [
  ['work', 'Work'],
  ['look', 'Look'],
  ['talk', 'Talk'],
  ['review', 'Review'],
  ['plan', 'Plan'],
  ['follow', 'Follow'],
  ['operate', 'Operate'],
]

/** What most people need most of the time, in this order. */
const FIRST_STEPS = ['create', 'list', 'show', 'why', 'comment', 'unblock', 'complete', 'runs', 'log', 'stop']

export const commandName = (surface: Surface): string => (surface === 'chat' ? '/kanban' : 'kanban')
const available = (verbs: readonly Verb[], surface: Surface): readonly Verb[] =>
  verbs.filter((verb) => verb.surfaces.includes(surface))

/** `kanban block ID… REASON… [options]` */
export function usageLine(verb: Verb, surface: Surface): string {
  const fields = fieldsOf(verb).filter((field) => isOn(field, surface))
  const positionals = fields.filter((field) => field.hints.positional !== undefined).map(positionalForm)
  const needed = fields.filter((field) => field.hints.positional === undefined && field.required).map(flagForm)
  const optional = fields.some((field) => field.hints.positional === undefined && !field.required)
  return [commandName(surface), verb.name, ...positionals, ...needed, ...(optional ? ['[options]'] : [])].join(' ')
}

function positionalForm(field: Field): string {
  const form = `${placeholder(field)}${field.hints.positional === 'one' ? '' : '…'}`
  return field.required ? form : `[${form}]`
}
const flagForm = (field: Field): string =>
  field.kind === 'boolean' ? `--${field.flag}` : `--${field.flag} ${placeholder(field)}`

/** Everything about one verb: usage, fields, examples. */
export function verbHelp(verb: Verb, reader: Reader): View {
  const { surface } = reader
  const own = fieldsOf(verb).filter((field) => isOn(field, surface))
  const global = allFields(verb).filter(
    (field) => !own.includes(field) && fieldsOf(GLOBAL).includes(field) && isOn(field, surface),
  )
  const also = verb.aliases.length === 0 ? null : text(span(`also: ${verb.aliases.join(', ')}`, 'dim'))
  const examples =
    verb.examples.length === 0
      ? []
      : [
          heading('Examples'),
          {
            kind: 'code',
            text: verb.examples.map((example) => folded(`${commandName(surface)} ${example}`, reader)).join('\n'),
          } as const,
        ]
  const lines = own.map((field): Line => [
    field.hints.positional === undefined ? flagForm(field) : positionalForm(field),
    fieldHelp(field),
  ])
  const globalLines = global.map((field): Line => [flagForm(field), field.hints.help])
  const indent = column([...lines, ...globalLines].map(([name]) => name))
  return view(
    text(span(sentence(verb.summary))),
    { kind: 'code', text: usageLine(verb, surface) },
    also,
    ...rows(lines, reader, indent),
    ...(global.length === 0 || surface === 'chat'
      ? []
      : [heading('As with every command'), ...rows(globalLines, reader, indent)]),
    ...examples,
  )
}

/** A command too long for a terminal goes on in the next line, before an option, as a shell reads it. */
function folded(command: string, { surface, width }: Reader): string {
  if (surface !== 'cli' || command.length <= width) return command
  const at = command.lastIndexOf(' --', width - 3)
  return at <= 0 ? command : `${command.slice(0, at)} \\\n   ${command.slice(at)}`
}

function fieldHelp(field: Field): string {
  const shown = field.hints.value !== undefined && field.choices.length > 0 && field.choices.length <= 12
  return shown ? `${field.hints.help}: ${field.choices.join(', ')}` : field.hints.help
}

/** All verbs of a surface by group, one line each. */
export function allHelp(verbs: readonly Verb[], counts: Counts | null, reader: Reader): View {
  const here = available(verbs, reader.surface)
  const groups = GROUPS.flatMap(([group, title]) => {
    const members = here.filter((verb) => verb.group === group)
    return members.length === 0
      ? []
      : [
          heading(title),
          ...rows(
            members.map((verb) => [verb.name, verb.summary]),
            reader,
            column(here.map((verb) => verb.name)),
          ),
        ]
  })
  return view(
    countsLine(counts),
    ...groups,
    text(span('More about one: ', 'dim'), code(`${commandName(reader.surface)} help <command>`)),
  )
}

/** What a bare `/kanban` answers: how the board stands and the first steps. */
export function shortHelp(verbs: readonly Verb[], counts: Counts | null, reader: Reader): View {
  const here = available(verbs, reader.surface)
  const first = FIRST_STEPS.flatMap((name) => here.filter((verb) => verb.name === name))
  const shown = first.length === 0 ? here.slice(0, FIRST_STEPS.length) : first
  const name = commandName(reader.surface)
  return view(
    countsLine(counts),
    ...rows(
      shown.map((verb) => [
        [
          verb.name,
          ...fieldsOf(verb)
            .filter((field) => isOn(field, reader.surface) && field.hints.positional !== undefined)
            .map(positionalForm),
        ].join(' '),
        verb.summary,
      ]),
      reader,
    ),
    text(
      span(`All ${here.length} commands: `, 'dim'),
      code(`${name} help`),
      span(' · one of them: ', 'dim'),
      code(`${name} help create`),
    ),
  )
}

/** Tasks by status on the asked board. */
export interface Counts {
  readonly board: string
  readonly byStatus: Readonly<Partial<Record<Status, number>>>
}

function countsLine(counts: Counts | null): Node | null {
  if (counts === null) return null
  const parts = STATUSES.filter((status) => status !== 'archived' && (counts.byStatus[status] ?? 0) > 0).map(
    (status) => `${counts.byStatus[status]} ${status}`,
  )
  return text(span(`Board ${counts.board}: `, 'strong'), parts.length === 0 ? 'empty' : parts.join(' · '))
}

type Line = readonly [name: string, help: string]
const column = (names: readonly string[]): number => Math.min(26, Math.max(0, ...names.map((name) => name.length))) + 2

/** A terminal gets aligned columns within its width; a chat gets a list that its narrow bubbles can break. */
function rows(
  lines: readonly Line[],
  { surface, width }: Reader,
  indent = column(lines.map(([name]) => name)),
): readonly Node[] {
  if (lines.length === 0) return []
  if (surface !== 'cli')
    return [{ kind: 'list', items: lines.map(([name, help]): readonly Span[] => [code(name), span(`: ${help}`)]) }]
  return [{ kind: 'code', text: lines.map((line) => aligned(line, indent + 2, width)).join('\n') }]
}

function aligned([name, help]: Line, indent: number, width: number): string {
  const margin = ' '.repeat(indent)
  const wrapped = wrap(help, Math.max(20, width - indent))
  if (2 + name.length > indent - 2) return [`  ${name}`, ...wrapped.map((part) => margin + part)].join('\n')
  return wrapped.map((part, index) => (index === 0 ? `  ${name}`.padEnd(indent) : margin) + part).join('\n')
}

/** Breaks at blanks; a word longer than the line stays whole. */
export function wrap(written: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of written.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const sentence = (summary: string): string =>
  `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${/[.!?]$/.test(summary) ? '' : '.'}`
