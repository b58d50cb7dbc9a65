import type { RunId, TaskId } from './ids.ts'

/**
 * The neutral answer of a verb: a small tree that each platform draws in its own way.
 * Every text in it is data: markup, mentions and control characters in it mean nothing.
 */
export interface View {
  readonly nodes: readonly Node[]
}

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'dim' | 'strong'

export type Node =
  /** One paragraph of runs of text. */
  | { readonly kind: 'text'; readonly spans: readonly Span[] }
  | { readonly kind: 'heading'; readonly text: string }
  /** name: value, aligned where the platform can. */
  | { readonly kind: 'fields'; readonly rows: readonly (readonly [name: string, value: string | readonly Span[]])[] }
  /** Columns; `align` and `shrink` help a narrow screen. */
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly Row[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  /** Shown as it is: logs, commands, JSON. */
  | { readonly kind: 'code'; readonly text: string }
  /** Written by somebody: set apart with the author's name. */
  | { readonly kind: 'quote'; readonly author: string | null; readonly text: string }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }

export interface Span {
  readonly text: string
  readonly tone?: Tone
  /** A task id, a command, a file name. */
  readonly code?: boolean
}

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Gives way first when the screen is narrow. Exactly one column of a table should have it. */
  readonly shrink?: boolean
  /** Goes on beneath where it is too wide, in place of being cut. */
  readonly fold?: boolean
}

export interface Row {
  readonly cells: readonly (string | readonly Span[])[]
  /** Lines that belong beneath the row, indented. */
  readonly beneath?: readonly (readonly Span[])[]
}

export interface Button {
  readonly label: string
  /** The command line behind `/kanban` that a press runs. */
  readonly command: string
  readonly tone?: 'primary' | 'danger'
  /** Ask for one text first and append it to the command. */
  readonly ask?: string
  /** What must still be so when it is pressed; left out = whatever the command itself checks. */
  readonly holds?: Holds
}

/** A button about one attempt means nothing once there is a newer one. */
export interface Holds {
  readonly task: TaskId
  /** The task's newest run when the button was drawn; null = it had none. */
  readonly run: RunId | null
}

export const span = (text: string, tone?: Tone): Span => (tone === undefined ? { text } : { text, tone })
export const code = (text: string): Span => ({ text, code: true })
export const text = (...parts: readonly (string | Span)[]): Node => ({
  kind: 'text',
  spans: parts.map((part) => (typeof part === 'string' ? { text: part } : part)),
})
export const heading = (title: string): Node => ({ kind: 'heading', text: title })
export const view = (...nodes: readonly (Node | null)[]): View => ({ nodes: nodes.filter((node) => node !== null) })
export const buttons = (...list: readonly (Button | null)[]): Node | null => {
  const present = list.filter((button) => button !== null)
  return present.length === 0 ? null : { kind: 'buttons', buttons: present }
}

/** The plain text of a row's cell or of a span list. */
export const plain = (value: string | readonly Span[]): string =>
  typeof value === 'string' ? value : value.map((part) => part.text).join('')
