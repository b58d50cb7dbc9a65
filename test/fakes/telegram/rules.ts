import { checkEntities, trimmed } from './entities.ts'
import { badRequest } from './model.ts'
import type { Entity, Markup, Params } from './model.ts'

/** UTF-16 units of a message. */
export const LONGEST_TEXT = 4096
const LONGEST_TOAST = 200
const MOST_COMMANDS = 100

/** The text and the entities of a message as they will be shown. Refuses what the service refuses. */
export function readText(params: Params): { readonly text: string; readonly entities: readonly Entity[] } {
  const text = params['text']
  const entities = (params['entities'] ?? []) as readonly Entity[]
  if (params['parse_mode'] !== undefined) throw badRequest('unsupported parse_mode')
  if (typeof text !== 'string' || text.trim() === '') throw badRequest('message text is empty')
  if (!text.isWellFormed()) throw badRequest('strings must be encoded in UTF-8')
  if (text.length > LONGEST_TEXT) throw badRequest('message is too long')
  checkEntities(text, entities)
  return trimmed(text, entities)
}

export function readMarkup(params: Params): Markup | undefined {
  const markup = params['reply_markup'] as Markup | undefined
  if (markup === undefined) return undefined
  if (markup.force_reply === true && markup.inline_keyboard !== undefined) throw badRequest("can't parse reply markup")
  if ((markup.input_field_placeholder ?? '').length > 64) throw badRequest('input field placeholder is too long')
  const rows = markup.inline_keyboard ?? []
  if (rows.flat().length > 100) throw badRequest('reply markup is too long')
  for (const row of rows) {
    if (row.length === 0 || row.length > 8) throw badRequest('reply markup has a row of the wrong length')
    for (const { text, callback_data } of row) {
      if (typeof text !== 'string' || text.trim() === '')
        throw badRequest('text buttons are unallowed in the inline keyboard')
      const bytes = typeof callback_data === 'string' ? Buffer.byteLength(callback_data) : 0
      if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID')
    }
  }
  return markup
}

export function checkToast(params: Params): string {
  const text = params['text'] ?? ''
  if (typeof text !== 'string' || text.length > LONGEST_TOAST) throw badRequest('MESSAGE_TOO_LONG')
  return text
}

const SCOPES: ReadonlySet<unknown> = new Set([
  'default',
  'all_private_chats',
  'all_group_chats',
  'all_chat_administrators',
  'chat',
  'chat_administrators',
  'chat_member',
])

/** The scope that the commands are for. */
export function checkCommands(params: Params): string {
  const commands = (params['commands'] ?? []) as readonly { readonly command: string; readonly description: string }[]
  if (commands.length > MOST_COMMANDS) throw badRequest('too many commands specified')
  for (const { command, description } of commands) {
    if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
    if (description.trim() === '' || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  const scope = (params['scope'] as { readonly type: string } | undefined)?.type ?? 'default'
  if (!SCOPES.has(scope)) throw badRequest('unsupported BotCommandScope type')
  return scope
}
