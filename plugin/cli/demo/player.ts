import { createArguments } from './stories.ts'
import type { Reaction, Story } from './stories.ts'

/** One event of the board's stream, as far as the demo looks at it. */
export interface SeenEvent {
  readonly number: number
  readonly task: string
  readonly kind: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The ways in which the demo's person acts on the board. */
export interface Hands {
  /** Runs `kanban` arguments with --json among them; answers the JSON. Throws the refusal. */
  kanban(argv: readonly string[]): Promise<unknown>
  kill(pid: number): void
  say(line: string): void
}

/** Kinds after which a task of a story has come to rest. */
const RESTS = new Set(['completed', 'gave_up'])

/** Plays one story: creates its tasks, reacts to what happens, and is over when every task has come to rest. */
export class Player {
  readonly #story: Story
  readonly #hands: Hands
  readonly #ids = new Map<string, string>()
  readonly #pids = new Map<string, number>()
  readonly #resting = new Set<string>()
  readonly #waiting: Reaction[]
  readonly #early: SeenEvent[] = []
  #finish: () => void = () => undefined
  readonly over: Promise<void>

  constructor(story: Story, hands: Hands) {
    this.#story = story
    this.#hands = hands
    this.#waiting = [...story.reactions]
    this.over = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  async begin(): Promise<void> {
    for (const task of this.#story.tasks) {
      const made = (await this.#hands.kanban(createArguments(task, this.#ids))) as { readonly id: string }
      this.#ids.set(task.key, made.id)
      for (const event of this.#early.splice(0)) this.see(event)
    }
  }

  /** The title of a task of this story; null = it belongs to another. */
  titleOf(id: string): string | null {
    return this.#story.tasks.find((task) => this.#ids.get(task.key) === id)?.title ?? null
  }

  idOf(key: string): string | undefined {
    return this.#ids.get(key)
  }

  see(event: SeenEvent): void {
    const task = this.#story.tasks.find((one) => this.#ids.get(one.key) === event.task)
    if (task === undefined) {
      // its `create` may not have been answered yet
      if (this.#ids.size < this.#story.tasks.length) this.#early.push(event)
      return
    }
    if (event.kind === 'spawned' && typeof event.payload['pid'] === 'number')
      this.#pids.set(event.task, event.payload['pid'])
    if (RESTS.has(event.kind)) this.#resting.add(task.key)
    const index = this.#waiting.findIndex((reaction) => reaction.task === task.key && reaction.when === event.kind)
    const [reaction] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (reaction !== undefined) void this.#react(reaction, event.task)
    if (this.#resting.size === this.#story.tasks.length) this.#finish()
  }

  async #react(reaction: Reaction, id: string): Promise<void> {
    this.#hands.say(reaction.say)
    if (reaction.act === 'kill the worker') {
      const pid = this.#pids.get(id)
      if (pid !== undefined) this.#hands.kill(pid)
      return
    }
    await this.#hands.kanban([...reaction.act.map((word) => word.replace('{id}', id)), '--json'])
  }
}
