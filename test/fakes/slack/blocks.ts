/** What is known of Block Kit: each check answers with what is wrong, as Slack does in `response_metadata.messages`. */
export type Json = Readonly<Record<string, unknown>>

const MOST_BLOCKS = 50
/** Undocumented, counted with the containers. */
const LONGEST_BLOCKS = 13_200

export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [])
export const word = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Null where Slack would take them, else its error code and why. */
export function refuseBlocks(
  blocks: unknown,
  surface: 'message' | 'modal' = 'message',
): readonly [string, string] | null {
  if (!Array.isArray(blocks)) return ['invalid_blocks_format', 'blocks must be a list']
  if (blocks.length > MOST_BLOCKS) return ['invalid_blocks', `no more than ${MOST_BLOCKS} items allowed`]
  const ids = list(blocks).flatMap((block) => list(block['elements']).flatMap((one) => one['action_id'] ?? []))
  if (new Set(ids).size < ids.length) return ['invalid_blocks', 'action_id must be unique']
  for (const [index, block] of list(blocks).entries()) {
    const wrong = wrongBlock(block, surface)
    if (wrong !== null) return ['invalid_blocks', `${wrong} [json-pointer:/blocks/${index}]`]
  }
  return JSON.stringify(blocks).length > LONGEST_BLOCKS ? ['msg_blocks_too_long', 'too long'] : null
}

function wrongBlock(block: Json, surface: 'message' | 'modal'): string | null {
  switch (block['type']) {
    case 'header':
      return unknownKeys(block, ['text']) ?? wrongText(block['text'], 150, ['plain_text'])
    case 'section':
      return wrongSection(block)
    case 'divider':
      return unknownKeys(block, [])
    case 'context':
      return first(list(block['elements']), (one) => wrongText(one, 2_000, ['plain_text', 'mrkdwn']))
    case 'rich_text':
      return surface === 'modal' ? 'unsupported type: rich_text' : wrongRichText(block)
    case 'actions':
      return wrongActions(block)
    case 'input':
      return surface === 'message' ? 'unsupported type: input' : wrongInput(block)
    default:
      return `unsupported type: ${String(block['type'])}`
  }
}

function wrongSection(block: Json): string | null {
  const { text, fields } = block
  if (text === undefined && fields === undefined) return 'missing required field: text'
  if (text !== undefined) {
    const wrong = wrongText(text, 3_000, ['plain_text', 'mrkdwn'])
    if (wrong !== null) return wrong
  }
  if (fields !== undefined && (!Array.isArray(fields) || fields.length === 0 || fields.length > 10))
    return 'fields: 1 to 10'
  return (
    unknownKeys(block, ['text', 'fields', 'accessory', 'expand']) ??
    first(list(fields), (one) => wrongText(one, 2_000, ['plain_text', 'mrkdwn']))
  )
}

function wrongActions(block: Json): string | null {
  const elements = list(block['elements'])
  if (elements.length === 0 || elements.length > 25) return 'elements: 1 to 25'
  return first(elements, (one) => {
    if (one['type'] !== 'button') return `unsupported type: ${String(one['type'])}`
    if (word(one['action_id']) === '' || word(one['action_id']).length > 255) return 'action_id: 1 to 255 characters'
    if (word(one['value']).length > 2_000) return 'value: at most 2000 characters'
    if (![undefined, 'primary', 'danger'].includes(one['style'] as string | undefined)) return 'style'
    return (
      unknownKeys(one, ['text', 'action_id', 'value', 'style', 'accessibility_label', 'url']) ??
      wrongText(one['text'], 75, ['plain_text'])
    )
  })
}

function wrongInput(block: Json): string | null {
  const element = block['element'] as Json | undefined
  if (element?.['type'] !== 'plain_text_input') return 'unsupported element'
  const longest = element['max_length']
  if (longest !== undefined && !(Number(longest) >= 1 && Number(longest) <= 3_000)) return 'max_length: 1 to 3000'
  return (
    unknownKeys(block, ['label', 'element', 'optional', 'hint']) ?? wrongText(block['label'], 2_000, ['plain_text'])
  )
}

const STYLES = ['bold', 'italic', 'strike', 'code', 'underline']

function wrongRichText(block: Json): string | null {
  const parts = list(block['elements'])
  if (parts.length === 0) return 'must provide elements'
  return unknownKeys(block, ['elements']) ?? first(parts, wrongRichPart)
}

function wrongRichPart(part: Json): string | null {
  const type = word(part['type'])
  if (type === 'rich_text_list') return first(list(part['elements']), wrongRichPart)
  if (!['rich_text_section', 'rich_text_preformatted', 'rich_text_quote'].includes(type)) return `unsupported: ${type}`
  if (list(part['elements']).length === 0) return 'must provide elements'
  return first(list(part['elements']), (one) => {
    if (one['type'] !== 'text')
      return ['user', 'broadcast', 'usergroup', 'channel', 'link', 'emoji'].includes(word(one['type'])) ? null : 'type'
    if (word(one['text']) === '') return 'must be more than 0 characters'
    const style = Object.keys(one['style'] ?? {})
    if (type === 'rich_text_preformatted' && style.length > 0) return 'no style in preformatted text'
    return style.every((name) => STYLES.includes(name)) ? unknownKeys(one, ['text', 'style']) : 'style'
  })
}

function wrongText(value: unknown, longest: number, types: readonly string[]): string | null {
  const text = value as Json | undefined
  if (text === undefined || !types.includes(word(text['type']))) return `text must be one of ${types.join(', ')}`
  const { length } = word(text['text'])
  if (length === 0) return 'must be more than 0 characters'
  return length > longest
    ? `must be less than ${longest + 1} characters`
    : unknownKeys(text, ['text', 'emoji', 'verbatim'])
}

function unknownKeys(value: Json, known: readonly string[]): string | null {
  const stray = Object.keys(value).find((key) => !['type', 'block_id', ...known].includes(key))
  return stray === undefined ? null : `no more fields allowed: ${stray}`
}

function first(values: readonly Json[], check: (value: Json) => string | null): string | null {
  for (const value of values) {
    const wrong = check(value)
    if (wrong !== null) return wrong
  }
  return null
}

/** Why Slack would not open this form. */
export function refuseView(view: Json): string | null {
  if (view['type'] !== 'modal') return 'type'
  if (word(view['private_metadata']).length > 3_000) return 'private_metadata: at most 3000 characters'
  if (word(view['callback_id']).length > 255) return 'callback_id: at most 255 characters'
  for (const name of ['title', 'submit', 'close'] as const) {
    const wrong = name !== 'title' && view[name] === undefined ? null : wrongText(view[name], 24, ['plain_text'])
    if (wrong !== null) return `${name}: ${wrong}`
  }
  return refuseBlocks(view['blocks'], 'modal')?.[1] ?? null
}
