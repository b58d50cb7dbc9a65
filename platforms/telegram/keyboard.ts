import type { InlineKeyboardButton } from 'grammy/types'
import type { Button } from '../../kanban-core/index.ts'

export type Key = InlineKeyboardButton.CallbackButton
export type Keyboard = readonly (readonly Key[])[]

/** What the service takes under one message. */
export const MOST_BUTTONS = 90
const LONGEST_LABEL = 64
/** Labels of one row, in letters, so that a phone shows them whole. */
const ROW = 30
const MOST_IN_A_ROW = 3

/** Buttons in rows that fit a phone; `issue` gives what a press of one brings back. */
export async function keyboardOf(
  buttons: readonly Button[],
  issue: (button: Button) => Promise<string>,
): Promise<Keyboard> {
  const rows: Key[][] = []
  for (const button of buttons.slice(0, MOST_BUTTONS)) {
    const key: Key = { text: label(button.label), callback_data: await issue(button), ...styleOf(button) }
    const last = rows.at(-1)
    const width = (last ?? []).reduce((sum, { text }) => sum + text.length + 2, key.text.length)
    if (last !== undefined && last.length < MOST_IN_A_ROW && width <= ROW) last.push(key)
    else rows.push([key])
  }
  return rows
}

const styleOf = ({ tone }: Button): Pick<Key, 'style'> => (tone === undefined ? {} : { style: tone })

function label(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return '·'
  return trimmed.length <= LONGEST_LABEL ? trimmed : `${trimmed.slice(0, LONGEST_LABEL - 1).toWellFormed()}…`
}

const PAGE = /^>([\w-]+):(\d{1,4})$/

/** `‹ 1 of 5` and `3 of 5 ›`, as far as there are such pages. */
export function pageRow(name: string, index: number, count: number): readonly Key[] {
  const keys: Key[] = []
  if (index > 0) keys.push({ text: `‹ ${index} of ${count}`, callback_data: `>${name}:${index - 1}` })
  if (index < count - 1) keys.push({ text: `${index + 2} of ${count} ›`, callback_data: `>${name}:${index + 1}` })
  return keys
}

/** Which page a press wants to see; null = it is no button of a page. Tokens never begin like one. */
export function pageWanted(data: string): { readonly name: string; readonly index: number } | null {
  const [, name, index] = PAGE.exec(data) ?? []
  return name === undefined ? null : { name, index: Number(index) }
}
