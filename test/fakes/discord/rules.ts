import { codePoints } from '../../../platforms/split.ts'
import { ApiError, invalid, isJson } from './model.ts'
import type { Component, Json, Option } from './model.ts'

/** What the real service refuses, with its own errors. */

export const MOST_CONTENT = 2_000
const SUPPRESS_EMBEDS = 4
const EPHEMERAL = 64
const SILENT = 4_096

export function checkMessage(body: Json, where: 'channel' | 'interaction'): void {
  const known = ['content', 'components', 'flags', 'allowed_mentions', 'nonce', 'enforce_nonce', 'message_reference']
  const stray = Object.keys(body).find((name) => !known.includes(name))
  if (stray !== undefined) throw invalid(stray, 'the fake does not know it')
  const { content = '', components = [], flags = 0, nonce } = body
  if (typeof content !== 'string') throw invalid('content', 'Could not interpret as string.')
  if (codePoints(content) > MOST_CONTENT) throw invalid('content', 'Must be 2000 or fewer in length.')
  if (content.trim() === '') throw new ApiError(400, 50_006, 'Cannot send an empty message')
  const allowed = SUPPRESS_EMBEDS | SILENT | (where === 'interaction' ? EPHEMERAL : 0)
  if (typeof flags !== 'number' || (flags & ~allowed) !== 0) throw invalid('flags', 'Invalid flags.')
  if (nonce !== undefined && (typeof nonce !== 'string' || nonce.length > 25))
    throw invalid('nonce', 'Must be 25 or fewer in length.')
  checkMentions(body['allowed_mentions'])
  checkRows(components)
}

function checkMentions(given: unknown): void {
  if (given === undefined) return
  if (!isJson(given)) throw invalid('allowed_mentions', 'Only dictionaries may be used.')
  const { parse = [] } = given
  if (!Array.isArray(parse) || !parse.every((kind) => ['users', 'roles', 'everyone'].includes(String(kind))))
    throw invalid('allowed_mentions', 'Value must be one of users, roles, everyone.')
}

function checkRows(rows: unknown): void {
  if (!Array.isArray(rows)) throw invalid('components', 'Only iterables may be used.')
  if (rows.length > 5) throw invalid('components', 'Must be 5 or fewer in length.')
  const ids = new Set<string>()
  for (const row of rows as readonly Component[]) {
    const buttons = row.components ?? []
    if (row.type !== 1) throw invalid('components', 'Value must be one of {1}.')
    if (buttons.length < 1 || buttons.length > 5) throw invalid('components', 'Must be between 1 and 5 in length.')
    for (const button of buttons) checkButton(button, ids)
  }
}

function checkButton({ type, style = 0, label = '', custom_id: id = '' }: Component, ids: Set<string>): void {
  if (type !== 2) throw invalid('components', 'Value must be one of {2}.')
  if (![1, 2, 3, 4].includes(style)) throw invalid('style', 'This field is required.')
  if (label.trim() === '' || codePoints(label) > 80) throw invalid('label', 'Must be between 1 and 80 in length.')
  checkId(id)
  if (ids.has(id)) throw invalid('custom_id', 'Component custom id cannot be duplicated')
  ids.add(id)
}

function checkId(id: unknown): void {
  if (typeof id !== 'string' || id === '' || id.length > 100)
    throw invalid('custom_id', 'Must be between 1 and 100 in length.')
}

export function checkModal(data: Json): void {
  const { title, components, custom_id: id } = data
  checkId(id)
  if (typeof title !== 'string' || title.trim() === '' || codePoints(title) > 45)
    throw invalid('title', 'Must be between 1 and 45 in length.')
  if (!Array.isArray(components) || components.length < 1 || components.length > 5)
    throw invalid('components', 'Must be between 1 and 5 in length.')
  for (const { type, label = '', component, ...rest } of components as readonly (Component & Json)[]) {
    if (type !== 18 || component?.type !== 4) throw invalid('components', 'Value must be one of {18}.')
    if (label.trim() === '' || codePoints(label) > 45) throw invalid('label', 'Must be between 1 and 45 in length.')
    const { description = 'x' } = rest
    if (typeof description !== 'string' || description === '' || codePoints(description) > 100)
      throw invalid('description', 'Must be between 1 and 100 in length.')
    const { max_length: most = 4_000, style } = component as Json & Component
    if (typeof most !== 'number' || most < 1 || most > 4_000)
      throw invalid('max_length', 'int value should be 1 to 4000.')
    if (style !== 1 && style !== 2) throw invalid('style', 'This field is required.')
    checkId(component.custom_id)
  }
}

export function checkChoices(data: Json | undefined): void {
  const choices = data?.['choices']
  if (!Array.isArray(choices) || choices.length > 25) throw invalid('choices', 'Must be 25 or fewer in length.')
  for (const { name, value } of choices as readonly Json[])
    for (const text of [name, value])
      if (typeof text !== 'string' || text === '' || codePoints(text) > 100)
        throw invalid('choices', 'Must be between 1 and 100 in length.')
}

const NAME = /^[-_\p{Ll}\p{Lo}\p{N}]{1,32}$/u
const KINDS = { group: 2, subcommand: 1 }

export function checkCommands(commands: unknown): void {
  if (!Array.isArray(commands)) throw invalid('commands', 'Only iterables may be used.')
  if (commands.length > 100) throw new ApiError(400, 30_032, 'Maximum number of application commands reached (100)')
  for (const command of commands as readonly Option[]) {
    checkOption(command, 0)
    if (weight(command) > 8_000)
      throw invalid('commands', "Command exceeds maximum size: the combined length of the command's parts is over 8000")
  }
}

function checkOption(option: Option, depth: number): void {
  const { name, description, options = [], choices = [], type } = option
  if (!NAME.test(name) || name !== name.toLowerCase()) throw invalid('name', 'Command name is invalid')
  if (description === '' || codePoints(description) > 100)
    throw invalid('description', 'Must be between 1 and 100 in length.')
  if (options.length > 25 || choices.length > 25) throw invalid('options', 'Must be 25 or fewer in length.')
  if (new Set(options.map((one) => one.name)).size !== options.length)
    throw invalid('options', 'Option names must be unique')
  if (choices.length > 0 && option.autocomplete === true) throw invalid('choices', 'Cannot have both.')
  for (const choice of choices) checkChoices({ choices: [choice] })
  const plain = options.filter((one) => one.type > KINDS.group)
  if (plain.length > 0 && plain.length < options.length)
    throw invalid('options', 'Sub-command options are mixed with others')
  if (depth > 0 && options.some((one) => one.type === KINDS.group)) throw invalid('options', 'Groups cannot be nested')
  if (depth > 0 && type === KINDS.subcommand && plain.length < options.length)
    throw invalid('options', 'Cannot be nested')
  const firstOptional = plain.findIndex((one) => one.required !== true)
  if (firstOptional >= 0 && plain.slice(firstOptional).some((one) => one.required === true))
    throw invalid('options', 'Required options must be placed before non-required options')
  for (const one of options) checkOption(one, depth + 1)
}

/** What counts against 8000. */
export const weight = ({ name, description, options = [], choices = [] }: Omit<Option, 'type'>): number =>
  name.length +
  description.length +
  choices.reduce((sum, choice) => sum + choice.name.length + choice.value.length, 0) +
  options.reduce((sum, option) => sum + weight(option), 0)
