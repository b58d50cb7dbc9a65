import type { BotCommand } from 'grammy/types'
import type { Candidate, Menu, MenuCommand, Parameter } from '../platform.ts'
import type { Button } from '../../kanban-core/index.ts'

/** The one command that the service shows in its menu; Telegram's are single words. */
export const COMMAND = 'kanban'
const LONGEST_DESCRIPTION = 256
const MOST_CANDIDATES = 8

/** What the service is told to show, with as many names of commands as fit. */
export function botCommands(menu: Menu): readonly BotCommand[] {
  let description = 'The task board'
  for (const [index, { name }] of menu.commands.entries()) {
    const longer = `${description}${index === 0 ? ': ' : ', '}${name}`
    if (longer.length + 3 > LONGEST_DESCRIPTION) return [{ command: COMMAND, description: `${description}, …` }]
    description = longer
  }
  return [{ command: COMMAND, description }]
}

/** A command typed without the words that it cannot do without. */
export interface Bare {
  readonly command: MenuCommand
  readonly missing: Parameter
  /** Needed after the one that is asked for first. */
  readonly next: Parameter | null
}

/** Null = the text is more than a name, or the name alone will do, or more is missing than can be asked for. */
export function bareCommand(text: string, menu: Menu): Bare | null {
  const typed = text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  const command = menu.commands.find(({ name }) => name === typed)
  const [missing, next, ...others] = command?.parameters.filter(({ required }) => required) ?? []
  if (command === undefined || missing === undefined || others.length > 0) return null
  return { command, missing, next: next ?? null }
}

/** One button for each word that it could be; those of two missing words ask for the other one. */
export const candidateButtons = ({ command, next }: Bare, candidates: readonly Candidate[]): readonly Button[] =>
  candidates.slice(0, MOST_CANDIDATES).map(({ value, hint }) => ({
    label: hint === '' ? value : `${value} · ${hint}`,
    command: `${command.name} ${value}`,
    ...(next === null ? {} : { ask: next.help }),
  }))
