import { randomBytes, randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { code, span, text, view } from '../../kanban-core/index.ts'
import type { Button, Route, Tone, View } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'
import type { ChatPlatform, Inbox, Incoming, Menu, PostOptions, Sender } from '../platform.ts'
import { buttonsOf } from '../blocks.ts'
import { Presses } from '../press.ts'
import { markRepeat } from '../repeat.ts'
import { visibleLine } from '../visible.ts'
import { openHistory } from './history.ts'
import type { History } from './history.ts'
import { readTyped } from './inbox.ts'
import type { Typed } from './inbox.ts'
import { completions, helpView, noSuchCommand } from './menu.ts'
import { Prompt } from './prompt.ts'
import { renderText, wantsColor } from './render.ts'
import { LOCAL_ROUTE, PLATFORM, isHere } from './route.ts'

export interface TerminalOptions {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  /** Where typed lines are kept between sessions; left out = nowhere. */
  readonly historyFile?: string
  /** Width of the screen; left out = the terminal's own, and no folding on a pipe. */
  readonly columns?: number
  readonly color?: boolean
  /** Ctrl-C, Ctrl-D or `/exit`. */
  readonly onExit?: () => void
  /** A pipe has ended and everything in it was answered. */
  readonly onInputEnd?: () => void
  readonly now?: () => number
  /** Shared with whoever works on presses; left out = the terminal's own. */
  readonly presses?: Presses
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The terminal as a chat: one place, one person. A person at a screen, or lines out of a pipe. */
export function createTerminal(options: TerminalOptions): ChatPlatform {
  return new Terminal(options)
}

/** A screen that says less than this does not know its width. */
const NARROWEST = 20
const SENDER: Sender = { id: 'local', name: 'local', kind: 'person', groups: [] }

interface NumberedButton {
  readonly button: Button
  readonly token: Promise<string>
}

class Terminal implements ChatPlatform {
  readonly name = PLATFORM
  readonly self = { account: LOCAL_ROUTE.account, name: PLATFORM }
  readonly limits = { text: Infinity, buttonsPerMessage: 99, dedupe: 'none', canEdit: false, canWhisper: true } as const
  readonly #options: TerminalOptions
  readonly #presses: Presses
  readonly #now: () => number
  readonly #running = new Set<Promise<void>>()
  /** Asked and not answered yet, by event id. */
  readonly #asked = new Map<string, () => void>()
  #prompt: Prompt | null = null
  #history: History | null = null
  #menu: Menu = { commands: [] }
  #buttons: readonly NumberedButton[] = []
  /** Buttons that appeared while somebody was typing: a number typed for the old ones must not press these. */
  #laterButtons: readonly NumberedButton[] | null = null
  #messages = 0
  #stopped = false

  constructor(options: TerminalOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#presses = options.presses ?? new Presses({ random: (bytes) => randomBytes(bytes), now: this.#now })
  }

  async start(inbox: Inbox): Promise<void> {
    if (this.#prompt !== null) throw new StartFailed('the terminal is open already')
    const { input, output, historyFile, onExit } = this.#options
    const history = await openHistory(historyFile)
    this.#history = history
    const complete = (line: string) =>
      completions(line, async (after) =>
        (await inbox.complete({ kind: 'line', text: after, ...HERE })).map(({ value }) => value),
      )
    const prompt = new Prompt({ input, output, history, complete, onInterrupt: () => onExit?.() })
    this.#prompt = prompt
    void this.#read(prompt, inbox)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#prompt?.close()
    for (const answered of this.#asked.values()) answered()
    await this.#history?.flush()
  }

  async post(route: Route, message: View, options: PostOptions = {}): Promise<string> {
    if (!isHere(route)) throw new PostRefused(`a terminal cannot send to ${route.platform} ${route.chat}`)
    await this.#show(options.possibleRepeat ? markRepeat(message) : message)
    this.#messages += 1
    return String(this.#messages)
  }

  async answer(incoming: Incoming, message: View | null): Promise<null> {
    try {
      if (message !== null) await this.#show(message)
    } finally {
      this.#asked.get(incoming.eventId)?.()
    }
    return null
  }

  edit(): Promise<void> {
    return Promise.reject(new PostRefused('what a terminal has printed cannot be changed'))
  }

  publish(menu: Menu): Promise<void> {
    this.#menu = menu
    return Promise.resolve()
  }

  /**
   * At a screen every line is taken up at once. Out of a pipe commands follow one another, so that a list shows
   * what the line above it created; messages hold up nobody.
   */
  async #read(prompt: Prompt, inbox: Inbox): Promise<void> {
    for (let line = await prompt.next(); line !== null; line = await prompt.next()) {
      const typed = readTyped(line)
      const handling = this.#handle(typed, inbox, prompt)
      this.#running.add(handling)
      void handling.then(() => this.#running.delete(handling))
      if (!prompt.interactive && typed.kind !== 'message') await handling
      this.#buttons = this.#laterButtons ?? this.#buttons
      this.#laterButtons = null
    }
    if (prompt.interactive) return
    await Promise.all(this.#running)
    if (!this.#stopped) this.#options.onInputEnd?.()
  }

  /** Never rejects: what goes wrong is said where it was asked. Resolves when it was answered. */
  async #handle(typed: Typed, inbox: Inbox, prompt: Prompt): Promise<void> {
    try {
      const answer = await this.#answerOf(typed, inbox, prompt)
      if (answer !== null) await this.#show(answer)
    } catch (error) {
      if (error instanceof PostFailed) return
      const reason = error instanceof Error ? error.message : String(error)
      await this.#show(say(`That failed: ${reason}`, 'bad')).catch(() => undefined)
    }
  }

  /** What the terminal itself has to say; null where the inbox answers, or nobody. */
  async #answerOf(typed: Typed, inbox: Inbox, prompt: Prompt): Promise<View | null> {
    switch (typed.kind) {
      case 'nothing':
        return null
      case 'command':
      case 'message':
        return this.#hand(inbox, { ...this.#came(), kind: typed.kind, text: typed.text })
      case 'press':
        return this.#press(typed.number, inbox, prompt)
      case 'help':
        return helpView(this.#menu)
      case 'unknown':
        return noSuchCommand(typed.word)
      case 'exit':
        this.#options.onExit?.()
        return null
    }
  }

  async #press(number: number, inbox: Inbox, prompt: Prompt): Promise<View | null> {
    const pressed = this.#buttons[number - 1]
    if (pressed === undefined) return noSuchButton(this.#buttons.length)
    const token = await pressed.token
    const possible = await this.#presses.check(token, LOCAL_ROUTE, SENDER.id)
    const ask = possible.ok ? possible.ask : null
    const answer = ask === null ? null : ((await prompt.ask(visibleLine(ask))) ?? '').trim()
    if (answer === '') return say('Nothing was sent.')
    // whoever types a command instead has changed their mind
    if (answer?.startsWith('/')) return this.#answerOf(readTyped(answer), inbox, prompt)
    if (possible.ok) await this.#show(echo([possible.command, ...(answer === null ? [] : [answer])].join(' ')))
    return this.#hand(inbox, { ...this.#came(), kind: 'press', token, answer })
  }

  async #hand(inbox: Inbox, incoming: Incoming): Promise<null> {
    const answered = Promise.withResolvers<void>()
    this.#asked.set(incoming.eventId, answered.resolve)
    try {
      if ((await inbox.receive(incoming)) !== 'nobody' && !this.#stopped) await answered.promise
    } finally {
      this.#asked.delete(incoming.eventId)
    }
    return null
  }

  #came() {
    return { ...HERE, eventId: randomUUID(), at: this.#now(), reply: {} }
  }

  async #show(message: View): Promise<void> {
    const prompt = this.#prompt
    if (prompt === null || this.#stopped) throw new PostFailed('the terminal is closed')
    const { columns, color, env = process.env, output } = this.#options
    const width = columns ?? (prompt.interactive ? Math.max(NARROWEST, output.columns || 80) : Infinity)
    const numbered = this.#number(buttonsOf(message))
    if (numbered.length > 0 && prompt.typing) this.#laterButtons = numbered
    else if (numbered.length > 0) this.#buttons = numbered
    await prompt.print(renderText(message, { columns: width, color: color ?? wantsColor(output, env) }))
  }

  #number(buttons: readonly Button[]): readonly NumberedButton[] {
    return buttons.map((button) => ({
      button,
      token: this.#presses.issue(button, LOCAL_ROUTE, [SENDER.id]),
    }))
  }
}

const HERE = { route: LOCAL_ROUTE, sender: SENDER, place: 'direct' } as const
const echo = (command: string): View => view(text(span('→ ', 'dim'), code(`/kanban ${command}`)))
const say = (sentence: string, tone?: Tone): View => view(text(span(sentence, tone)))
const noSuchButton = (present: number): View =>
  say(present === 0 ? 'There is no button to press.' : `The latest message has buttons from 1 to ${present}.`)
