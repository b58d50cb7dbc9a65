import { DAY, MINUTE, text, view } from '../../kanban-core/index.ts'
import type { Finding, Millis, View } from '../../kanban-core/index.ts'
import type { Incoming, MessageRef } from '../../platforms/platform.ts'
import { finding } from '../findings.ts'
import type { CommandAnswer } from '../host.ts'
import { isAdmitted } from './authorize.ts'
import type { Admitted, Authorize } from './authorize.ts'
import type { ReceptionParts } from './reception-parts.ts'
import { takeQuestion } from './question.ts'
import type { Sending, Sent } from './sending.ts'

type Audience = 'place' | 'asker'

/** What is to be said, and to whom. `quiet`: of no use to anybody else, so it is never posted for all to read. */
interface Reply {
  readonly view: View | null
  readonly audience: Audience
  readonly quiet: boolean
  readonly follow: CommandAnswer['follow']
}

/** An answer to something at a place is worth sending for so long; one to somebody who waits for it is not. */
const WORTH: Readonly<Record<Audience, Millis>> = { place: DAY, asker: 15 * MINUTE }
/** How long a stop waits for answers under way. */
const SETTLE: Millis = 3_000
/** Answers to strangers under way at a time; more of them get none. */
const STRANGERS = 20
/** Lost answers that `doctor` names. */
const REMEMBERED = 5

export interface WorkParts extends ReceptionParts {
  readonly sending: Sending
}

/** Works on what came in: one thing beside another, each to its answer. */
export class Work {
  readonly #parts: WorkParts
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #talks = new Set<string>()
  readonly #lost: string[] = []
  #strangers = 0
  #lostCount = 0

  constructor(parts: WorkParts) {
    this.#parts = parts
  }

  isUnderWay(platform: string, eventId: string): boolean {
    return this.#underWay.has(`${platform} ${eventId}`)
  }

  /** Never rejects: what goes wrong is said where it was asked, or at least written down. */
  begin(incoming: Incoming, audience: Audience, authorize: Authorize): void {
    const key = `${incoming.route.platform} ${incoming.eventId}`
    if (incoming.kind === 'message') this.#talks.add(key)
    const work = this.#do(incoming, audience, authorize)
      .catch((error: unknown) =>
        this.#parts.log.error({ event: key, error: wordsOf(error) }, 'a message could not be worked on'),
      )
      .finally(() => {
        this.#underWay.delete(key)
        this.#talks.delete(key)
      })
    this.#underWay.set(key, work)
  }

  /** Said once, with no patience. */
  turnAway(incoming: Incoming, refused: View): void {
    const { log, voices } = this.#parts
    if (this.#strangers >= STRANGERS) return
    this.#strangers += 1
    voices
      .answer(incoming, refused, 'asker')
      .catch((error: unknown) => log.info({ error: String(error) }, 'a stranger could not be answered'))
      .finally(() => (this.#strangers -= 1))
  }

  /** Resolves when nothing is under way, or after a bound. Talks are not waited for: they may take any time. */
  async settle(): Promise<void> {
    const commands = [...this.#underWay].filter(([key]) => !this.#talks.has(key)).map(([, work]) => work)
    if (commands.length === 0) return
    const bound = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(SETTLE, bound.resolve)
    await Promise.race([Promise.all(commands), bound.promise])
    callOff()
  }

  findings(): readonly Finding[] {
    if (this.#lostCount === 0) return []
    const count = this.#lostCount === 1 ? 'one answer' : `${this.#lostCount} answers`
    return [
      finding('answers', 'warning', `${count} could not be given since the start: ${this.#lost.join('; ')}`, {
        remedy: 'check whether the bot may write there; what was asked for was done all the same',
      }),
    ]
  }

  async #do(incoming: Incoming, audience: Audience, authorize: Authorize): Promise<void> {
    const reply = await this.#replyTo(incoming, audience, authorize)
    const sent = await this.#say(incoming, reply)
    if (sent.kind === 'stopped') return
    const { shelf } = this.#parts
    const done = shelf.answered(incoming.route.platform, incoming.eventId)
    // in the same moment as the end of the work, so that neither is known without the other
    const followed =
      sent.kind === 'sent' && sent.value !== null ? reply.follow?.(incoming.route, sent.value) : undefined
    await Promise.all([done, followed])
    if (sent.kind !== 'sent') this.#lose(incoming, reply, sent.reason)
  }

  async #replyTo(incoming: Incoming, audience: Audience, authorize: Authorize): Promise<Reply> {
    try {
      const may = await authorize(incoming)
      if (!isAdmitted(may)) return { view: may.refused, audience: 'asker', quiet: true, follow: null }
      return await this.#carryOut(incoming, audience, may)
    } catch (error) {
      const { log } = this.#parts
      log.error({ chat: incoming.route.platform, error: wordsOf(error) }, 'a command failed')
      const words = error instanceof Error ? error.message : String(error)
      return { view: view(text(`That failed: ${words}`)), audience, quiet: false, follow: null }
    }
  }

  async #carryOut(incoming: Incoming, audience: Audience, may: Admitted): Promise<Reply> {
    const { command, presses, talk, voices } = this.#parts
    const question = await takeQuestion(incoming, presses)
    const plain = { audience, quiet: false, follow: null }
    if (question.kind === 'dead')
      return { view: view(text(question.message)), audience: 'asker', quiet: true, follow: null }
    const call = { eventId: incoming.eventId, route: incoming.route, ...may }
    if (question.kind === 'message')
      return {
        ...plain,
        view: (await talk()?.say({ ...call, text: question.text })) ?? (talk() === null ? HINT : null),
      }
    const { input, holds, pressed } = question
    const unreachable = () => voices.unreachable(incoming)
    const answer = await command.run({ ...call, input, holds, unreachable })
    if (answer === null) return { ...plain, view: null }
    const quiet = answer.refused && pressed
    if (quiet && incoming.kind === 'press') await presses.giveBack(incoming.token, incoming.eventId)
    return { view: answer.view, audience: quiet ? 'asker' : audience, quiet, follow: answer.follow }
  }

  /** In the platform's own way of answering; where that is closed for good, as a message at the place. */
  async #say(incoming: Incoming, reply: Reply): Promise<Sent<MessageRef | null>> {
    const { clock, sending, voices } = this.#parts
    const until = clock.now() + WORTH[reply.audience]
    const answered = await sending.send(() => voices.answer(incoming, reply.view, reply.audience), until)
    const whispered = reply.quiet || (reply.audience === 'asker' && incoming.place === 'group')
    const shown = reply.view
    if (answered.kind !== 'refused' || shown === null || whispered) return answered
    const key = `answer-${incoming.eventId}`
    return sending.send(() => voices.deliver(incoming.route, shown, { key }), until)
  }

  #lose({ route, eventId }: Incoming, { quiet }: Reply, reason: string): void {
    const { log } = this.#parts
    log.error({ chat: route.platform, place: route.chat, event: eventId, reason }, 'an answer was lost')
    if (quiet) return
    this.#lostCount += 1
    this.#lost.push(`${route.platform} ${route.chat}: ${reason}`)
    if (this.#lost.length > REMEMBERED) this.#lost.shift()
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** For whoever writes to the bot and knows no command. */
const HINT: View = view(
  text('This chat works the board: ', { text: '/kanban help', code: true }, ' shows what it can do.'),
)
