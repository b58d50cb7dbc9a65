/** A message of the bot as a person sees it, edits applied. */
export interface Shown {
  readonly ref: string
  readonly text: string
  readonly buttons: readonly string[]
  /** It stands in the thread or topic of the story. */
  readonly inThread: boolean
  /** Only one person sees it. */
  readonly whispered: boolean
  /** The message that it replies to. */
  readonly repliesTo: string | null
  readonly edits: number
}

/** A chat service on loopback with two people in a thread: Ada, whom the board knows, and Bob, whom it knows too. */
export interface Scene {
  readonly name: 'telegram' | 'discord' | 'slack'
  /** The `platforms:` part of config.yaml. */
  readonly config: string
  /** The bot takes what people do. */
  connected(): Promise<unknown>
  /** Ada types it in the thread. */
  command(text: string): void
  press(label: string, who?: 'ada' | 'bob'): void
  /** Presses a button that asks for a text, and sends that text. */
  submit(label: string, text: string): Promise<void>
  /** The service hands in the newest thing that people did, once more. */
  redeliver(): void
  readonly shown: readonly Shown[]
  /** The first message, present or to come, that is as wanted. */
  seen(wanted: (message: Shown) => boolean): Promise<Shown>
  /** The next message that is sent, or the next answer, goes wrong. */
  fault(what: 'post' | 'answer' | 'edit', ...faults: readonly Fault[]): void
  /** Calls that reached the service. */
  calls(what: 'post' | 'answer' | 'edit'): number
  stop(): Promise<void>
}

export type Fault = 'limit' | 'error' | 'reply lost' | 'hang after'
