import { list, word } from './blocks.ts'
import type { Json } from './blocks.ts'

/** What a person reads in a message and who is called by it, as Slack's clients draw it. */

export function readMessage(text: string, blocks: readonly Json[]): string {
  return blocks.length === 0
    ? readMrkdwn(text)
    : blocks
        .map(readBlock)
        .filter((part) => part !== '')
        .join('\n')
}

function readBlock(block: Json): string {
  switch (block['type']) {
    case 'header':
      return readText(block['text'])
    case 'section':
      return [block['text'], ...list(block['fields'])]
        .filter((one) => one !== undefined)
        .map(readText)
        .join('\n')
    case 'context':
      return list(block['elements']).map(readText).join(' ')
    case 'rich_text':
      return list(block['elements']).map(readRich).join('\n')
    default:
      return ''
  }
}

function readRich(part: Json): string {
  return list(part['elements'])
    .map((one) =>
      one['type'] === 'text'
        ? word(one['text'])
        : one['elements'] === undefined
          ? `[${word(one['type'])}]`
          : readRich(one),
    )
    .join('')
}

const readText = (value: unknown): string => {
  const { type, text } = value as Json
  return type === 'mrkdwn' ? readMrkdwn(word(text)) : word(text)
}

/** Formatting is eaten, entities are decoded, once. */
const readMrkdwn = (text: string): string =>
  text
    .replaceAll(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1')
    .replaceAll(/(?<!\w)_([^_\n]+)_(?!\w)/g, '$1')
    .replaceAll(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')

/** Everybody whom a message calls: by its markup, by its elements, or by names where `link_names` is on. */
export function mentionsOf(text: string, blocks: readonly Json[], linkNames: boolean): readonly string[] {
  const marked = [text, ...strings(blocks, 'mrkdwn')]
  return [
    ...marked.flatMap((one) => one.match(/<(?:[@#][A-Z0-9]+|![^>]+)(?:\|[^>]*)?>/g) ?? []),
    ...(linkNames ? marked.flatMap((one) => one.match(/@\w+/g) ?? []) : []),
    ...riches(blocks).flatMap((one) =>
      ['user', 'broadcast', 'usergroup', 'channel'].includes(word(one['type'])) ? [word(one['type'])] : [],
    ),
  ]
}

function strings(value: unknown, type: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = value as Json
  return [
    ...(own['type'] === type ? [word(own['text'])] : []),
    ...Object.values(own).flatMap((inner) => strings(inner, type)),
  ]
}

function riches(value: unknown): readonly Json[] {
  if (typeof value !== 'object' || value === null) return []
  const own = value as Json
  return [own, ...Object.values(own).flatMap(riches)]
}

export interface FakeButton {
  readonly label: string
  readonly action_id: string
  readonly value: string
  readonly block_id: string
}

export const buttonsIn = (blocks: readonly Json[]): readonly FakeButton[] =>
  blocks.flatMap((block, index) =>
    block['type'] !== 'actions'
      ? []
      : list(block['elements']).map((one) => ({
          label: word((one['text'] as Json)['text']),
          action_id: word(one['action_id']),
          value: word(one['value']),
          block_id: word(block['block_id']) || `b${index}`,
        })),
  )
