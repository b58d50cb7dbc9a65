import { expect, test } from 'vitest'
import { choicesOf, registrationOf } from '../../../platforms/discord/menu.ts'
import type { Option } from '../../../platforms/discord/menu.ts'
import type { MenuCommand, Parameter } from '../../../platforms/platform.ts'
import { checkCommands, weight } from '../../fakes/discord/rules.ts'
import { MENU } from './stage.ts'

const { command, verbs } = registrationOf(MENU)

/** `create title!`, `plan archive tasks!`: what can be filled in under which path. */
const paths = (options: readonly Option[], before = ''): readonly (readonly [string, readonly Option[]])[] =>
  options.flatMap((option) =>
    option.type === 2
      ? paths(option.options ?? [], `${option.name} `)
      : [[`${before}${option.name}`, option.options ?? []] as const],
  )

const parameter = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  help: `what ${name} is`,
  type: 'text',
  required: false,
  many: false,
  choices: null,
  completes: false,
  ...more,
})
const verb = (name: string, group: string, parameters: readonly Parameter[] = []): MenuCommand => ({
  name,
  // headings that the board does not have yet
  group: group as MenuCommand['group'],
  parameters,
  summary: `does ${name}`,
  usage: name,
})

test('the whole menu is one command that Discord takes, with room to spare', () => {
  checkCommands([command])
  expect(weight(command)).toBeLessThanOrEqual(7_500)
  expect(command.options.length).toBeLessThanOrEqual(25)
})

test('every verb has a form of its own, with all that it needs', () => {
  expect([...verbs.values()].toSorted()).toEqual(MENU.commands.map(({ name }) => name).toSorted())
  const forms = new Map(paths(command.options))
  for (const [path, name] of verbs) {
    const needed = MENU.commands.find((one) => one.name === name)?.parameters.filter(({ required }) => required) ?? []
    const fields = forms.get(path) ?? []
    expect([path, ...fields.filter((field) => field.required).map((field) => field.name)]).toEqual([
      path,
      ...needed.map((one) => one.name),
    ])
  }
})

test('tasks, profiles, boards and commands are proposed while they are typed', () => {
  const completed = new Set(
    paths(command.options).flatMap(([path, fields]) =>
      fields.filter(({ autocomplete }) => autocomplete).map(({ name }) => `${path} ${name}`),
    ),
  )
  for (const field of ['show task', 'create assignee', 'plan assign profile', 'plan boards-show name', 'run text'])
    expect(completed).toContain(field)
})

test('the everyday verbs stand directly beneath the command, boards create and its like under one word', () => {
  for (const path of ['create', 'list', 'show', 'unblock', 'comment']) expect(verbs.get(path)).toBe(path)
  expect(verbs.get('plan boards-create')).toBe('boards create')
})

test('a new verb has a form without a line of code here', () => {
  const more = { commands: [...MENU.commands, verb('teleport', 'travel', [parameter('where', { required: true })])] }
  const { command: grown, verbs: known } = registrationOf(more)
  checkCommands([grown])
  expect(known.get('travel teleport') ?? known.get('teleport')).toBe('teleport')
})

test('a menu that is far too large is cut to what Discord takes, and the free form stays', () => {
  const many = Array.from({ length: 300 }, (_, at) =>
    verb(
      `verb-${at}`,
      `group-${at % 40}`,
      Array.from({ length: 40 }, (__, field) => parameter(`field_${field}`)),
    ),
  )
  const { command: cut } = registrationOf({ commands: many })
  checkCommands([cut])
  expect(cut.options[0]?.name).toBe('run')
})

test('what Discord cannot name is left to the free form', () => {
  const odd = [verb('Ünïcode!', 'look'), verb('fine', 'look', [parameter('Bad Name'), parameter('good')])]
  const { command: made, verbs: known } = registrationOf({ commands: odd })
  checkCommands([made])
  expect([...known.values()]).toEqual(['fine'])
})

test('a field with few fixed values is a choice, one with many values or of several is typed', () => {
  const parameters = [
    parameter('kind', { choices: ['a', 'b'] }),
    parameter('kinds', { choices: ['a', 'b'], many: true }),
    parameter('any', { choices: Array.from({ length: 40 }, (_, at) => `v${at}`) }),
    parameter('count', { type: 'integer' }),
    parameter('yes', { type: 'flag' }),
  ]
  const { command: made } = registrationOf({ commands: [verb('v', 'look', parameters)] })
  checkCommands([made])
  const [, fields] = paths(made.options).find(([path]) => path === 'v') ?? []
  expect(fields?.map(({ type, choices, autocomplete }) => [type, choices?.length, autocomplete])).toEqual([
    [3, 2, undefined],
    [3, undefined, true],
    [3, undefined, true],
    [4, undefined, undefined],
    [5, undefined, undefined],
  ])
})

test('proposals fit, whatever a title holds', () => {
  const hint = `running · ${'👩‍👩‍👧 \n\u202e'.repeat(60)}`
  const choices = choicesOf([
    { value: 't_9fc2k1ab', hint },
    { value: 'x'.repeat(101), hint: '' },
    { value: '', hint: 'nothing' },
    ...Array.from({ length: 40 }, (_, at) => ({ value: `t_${at}`, hint: '' })),
  ])
  expect(choices).toHaveLength(25)
  expect(choices[0]?.value).toBe('t_9fc2k1ab')
  expect(choices[0]?.name).toMatch(/^t_9fc2k1ab — running · /)
  for (const { name, value } of choices) {
    expect(name.length).toBeLessThanOrEqual(100)
    expect(value.length).toBeLessThanOrEqual(100)
    expect(name.isWellFormed()).toBe(true)
    expect(name).not.toMatch(/[\n\u202e]/)
  }
})

test('the last word of a line is completed with what stands before it', () => {
  expect(choicesOf([{ value: 't_9fc2k1ab', hint: 'ready' }], 'show ')).toEqual([
    { name: 'show t_9fc2k1ab — ready', value: 'show t_9fc2k1ab' },
  ])
})
