import type { Candidate, Menu, MenuCommand, Parameter } from '../platform.ts'
import { visibleLine } from '../visible.ts'
import { shortened } from './render.ts'

/** What Discord allows. */
const MOST_OPTIONS = 25
const MOST_CHOICES = 25
const DESCRIPTION = 100
const CHOICE = 100
const NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,32}$/u
/** Of the 8000 characters that one command may have in all. */
export const MOST_WEIGHT = 7_500

export const COMMAND = 'kanban'
/** The free form: everything that can be typed. */
export const FREE = { name: 'run', field: 'text' } as const

const SUBCOMMAND = 1
const GROUP = 2
const TYPES = { text: 3, integer: 4, flag: 5 } as const

export interface Option {
  readonly type: number
  readonly name: string
  readonly description: string
  readonly required?: boolean
  readonly autocomplete?: boolean
  readonly choices?: readonly Choice[]
  readonly options?: readonly Option[]
}
export interface Choice {
  readonly name: string
  readonly value: string
}
export interface Command {
  readonly name: string
  readonly description: string
  readonly contexts: readonly number[]
  readonly integration_types: readonly number[]
  readonly options: readonly Option[]
}

/** The menu as one native command, and which of its verbs stands behind which path: `create`, `plan boards-create`. */
export interface Registration {
  readonly command: Command
  readonly verbs: ReadonlyMap<string, string>
}

interface Placed {
  readonly verb: MenuCommand
  readonly name: string
  /** Null = directly beneath the command. */
  readonly group: string | null
}

/**
 * One command for all: the free form, the verbs of the first groups directly beneath it, and each further group as
 * a group of its own, as far as there is room for them; so the menu decides, and no verb is known here. What does not fit
 * (first the rarest fields, then the last verbs) can be typed into the free form.
 */
export function registrationOf(menu: Menu): Registration {
  const placed = placesOf(menu)
  const fields = affordable(placed)
  const subcommand = (one: Placed): Option => ({
    type: SUBCOMMAND,
    name: one.name,
    description: described(one.verb.summary),
    options: fieldsInOrder(fields.get(one) ?? []).map(optionOf),
  })
  const groups = [...new Set(placed.map(({ group }) => group))].filter((group) => group !== null)
  const kept = placed.filter((one) => fields.has(one))
  const options = [
    FREE_FORM,
    ...kept.filter(({ group }) => group === null).map(subcommand),
    ...groups.map((group) => ({
      type: GROUP,
      name: group,
      description: `commands to ${group}`,
      options: kept.filter((one) => one.group === group).map(subcommand),
    })),
  ]
  return {
    command: { name: COMMAND, description: 'the kanban board', contexts: [0, 1], integration_types: [0], options },
    verbs: new Map(kept.map(({ verb, name, group }) => [group === null ? name : `${group} ${name}`, verb.name])),
  }
}

const FREE_FORM: Option = {
  type: SUBCOMMAND,
  name: FREE.name,
  description: 'any command, as typed; empty for what there is to do',
  options: [{ type: TYPES.text, name: FREE.field, description: 'such as: list --status blocked', autocomplete: true }],
}

/** Words as the board writes them for whoever types, as they are typed here: by the verb's own form where they are nothing but the verb, else into the free form. */
export function typedLine(words: string, verbs: ReadonlyMap<string, string>): string {
  const line = words.trim()
  const [path] = [...verbs].find(([, verb]) => verb === line) ?? []
  if (line === '') return `/${COMMAND} ${FREE.name}`
  return path === undefined ? `/${COMMAND} ${FREE.name} ${FREE.field}:${line}` : `/${COMMAND} ${path}`
}

/** Whole groups go directly beneath the command while a place is left for each group after them. */
function placesOf({ commands }: Menu): readonly Placed[] {
  const fit = commands
    .map((verb) => ({ verb, name: verb.name.replaceAll(' ', '-') }))
    .filter(({ name }) => NAME.test(name))
  let room = MOST_OPTIONS - 1
  const groups = [...new Set(commands.map(({ group }) => group))].filter((group) => NAME.test(group)).slice(0, room)
  return groups.flatMap((group, index) => {
    const members = fit.filter(({ verb }) => verb.group === group)
    const later = groups.length - index - 1
    const direct = members.length <= room - later
    room -= direct ? members.length : 1
    return members.slice(0, MOST_OPTIONS).map((one) => ({ ...one, group: direct ? null : group }))
  })
}

/** The fields that there is room for: of all verbs those that they need, then one more of each verb in turn; fields that every verb has come last. */
function affordable(placed: readonly Placed[]): ReadonlyMap<Placed, readonly Parameter[]> {
  const chosen = new Map<Placed, readonly Parameter[]>()
  let room = MOST_WEIGHT - frameWeight(placed)
  for (const one of placed) {
    const needed = usable(one.verb).filter(({ required }) => required)
    const cost = one.name.length + described(one.verb.summary).length + sum(needed.map(weightOf))
    if (cost > room) continue
    room -= cost
    chosen.set(one, needed)
  }
  for (const [one, field] of optionalInTurn([...chosen.keys()])) {
    const fields = chosen.get(one) ?? []
    const cost = weightOf(field)
    if (fields.length >= MOST_OPTIONS || cost > room) continue
    room -= cost
    chosen.set(one, [...fields, field])
  }
  return chosen
}

function optionalInTurn(placed: readonly Placed[]): readonly (readonly [Placed, Parameter])[] {
  const [first, ...others] = placed.map(({ verb }) => new Set(verb.parameters.map(({ name }) => name)))
  const common = others.reduce((names, more) => names.intersection(more), first ?? new Set())
  const ofAll = (wanted: (field: Parameter) => boolean) =>
    placed.flatMap((one) =>
      usable(one.verb)
        .filter((field) => !field.required && wanted(field))
        .map((field, round) => ({ one, field, round })),
    )
  const inTurn = [ofAll(({ name }) => !common.has(name)), ofAll(({ name }) => common.has(name))]
  return inTurn.flatMap((fields) =>
    fields.toSorted((one, other) => one.round - other.round).map(({ one, field }) => [one, field] as const),
  )
}

/** What the command, its free form and its groups weigh before anything is in them. */
const frameWeight = (placed: readonly Placed[]): number =>
  200 + sum([...new Set(placed.map(({ group }) => group ?? ''))].map((group) => 2 * group.length + 12))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const usable = ({ parameters }: MenuCommand) => parameters.filter(({ name }) => NAME.test(name))
const fieldsInOrder = (fields: readonly Parameter[]): readonly Parameter[] =>
  fields.toSorted((one, other) => Number(other.required) - Number(one.required))

function optionOf({ name, help, type, required, many, choices, completes }: Parameter): Option {
  const listed = type === 'text' && !many && choices !== null && choices.length <= MOST_CHOICES ? choices : null
  return {
    type: TYPES[type],
    name,
    description: described(help),
    ...(required && { required }),
    ...(listed !== null && { choices: listed.map((value) => ({ name: value, value })) }),
    ...(listed === null && type === 'text' && (completes || choices !== null) && { autocomplete: true }),
  }
}

const described = (text: string): string => shortened(visibleLine(text) || '…', DESCRIPTION)

/** What the option counts for. */
const weightOf = (field: Parameter): number => {
  const { name, description, choices = [] } = optionOf(field)
  return name.length + description.length + sum(choices.map((choice) => choice.name.length + choice.value.length))
}

/** Proposals as Discord takes them. `before`: what was typed in front of the word that they complete. A value that is too long for Discord is left out. */
export const choicesOf = (candidates: readonly Candidate[], before = ''): readonly Choice[] =>
  candidates
    .map(({ value, hint }) => ({ value: before + value, hint: visibleLine(hint) }))
    .filter(({ value }) => value !== '' && value.length <= CHOICE)
    .slice(0, MOST_CHOICES)
    .map(({ value, hint }) => ({
      name: shortened(visibleLine(hint === '' ? value : `${value} — ${hint}`), CHOICE),
      value,
    }))
