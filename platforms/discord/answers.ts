import type { Route, View } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'
import type { Incoming, MessageRef } from '../platform.ts'
import type { Acks } from './acks.ts'
import type { Calls, Drawing, Hook, Sending, Visibility } from './calls.ts'
import type { Drawings } from './drawing.ts'
import { NO_HISTORY, codeOf, isGone, isUndrawable } from './errors.ts'
import { channelOf, isSnowflake, replyOf } from './route.ts'

export interface AnswersParts {
  readonly calls: Calls
  readonly drawings: Drawings
  readonly acks: Acks
}

/** Sends views as messages and as answers, with the SDK's own errors. */
export class Answers {
  readonly #calls: Calls
  readonly #drawings: Drawings
  readonly #acks: Acks

  constructor({ calls, drawings, acks }: AnswersParts) {
    this.#calls = calls
    this.#drawings = drawings
    this.#acks = acks
  }

  async post(route: Route, view: View, key?: string): Promise<MessageRef> {
    const channel = channelOf(route)
    const anchor = isSnowflake(route.anchor) ? route.anchor : null
    const drawing = await this.#drawings.draw(view, { route, person: null, reader: null })
    return this.#send(channel, drawing, view, { anchor, key })
  }

  async edit(route: Route, ref: MessageRef, view: View): Promise<void> {
    const channel = channelOf(route)
    const isMessage: boolean = isSnowflake(ref)
    if (!isMessage) throw new PostRefused(`"${ref}" is no message of Discord`)
    const drawing = await this.#drawings.draw(view, { route, person: null, reader: null })
    await this.#plainly(drawing, view, (one) => this.#calls.edit(channel, ref, one))
  }

  async answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null> {
    const reply = replyOf(incoming)
    if (reply.kind === 'message') return view === null ? null : this.#reply(incoming, view, reply.message)
    const waiting = await this.#acks.of(incoming.eventId)
    if (view === null) {
      if (waiting !== null) await this.#withoutTrace(reply)
      return null
    }
    const { route, sender, place } = incoming
    const seenBy: Visibility = audience === 'asker' && place === 'group' ? 'asker' : 'all'
    const person = audience === 'asker' ? sender.id : null
    const drawing = await this.#drawings.draw(view, { route, person, reader: sender.id })
    const ref =
      (waiting === null ? null : await this.#byHook(reply, drawing, view, { waiting, seenBy })) ??
      (await this.#late(incoming, drawing, view, seenBy))
    return seenBy === 'asker' ? null : ref
  }

  /** A message is answered by a message: nobody can be whispered to. */
  async #reply({ route, sender, eventId }: Incoming, view: View, message: string): Promise<MessageRef> {
    const drawing = await this.#drawings.draw(view, { route, person: null, reader: sender.id })
    return this.#send(channelOf(route), drawing, view, { anchor: message, key: `answer ${eventId}` })
  }

  /** By the interaction's own token; null where it is good for nothing any more. */
  async #byHook(
    hook: Hook,
    drawing: Drawing,
    view: View,
    { waiting, seenBy }: { readonly waiting: Visibility | undefined; readonly seenBy: Visibility },
  ): Promise<MessageRef | null> {
    if (waiting === seenBy) {
      const filled = await untilGone(this.#plainly(drawing, view, (one) => this.#calls.fill(hook, one)))
      if (filled !== null) return filled
    } else await this.#withoutTrace(hook)
    return untilGone(this.#plainly(drawing, view, (one) => this.#calls.follow(hook, one, seenBy)))
  }

  /** Where the interaction is over: in its channel, or to the person alone what only they should see. */
  async #late(
    { route, sender, eventId }: Incoming,
    drawing: Drawing,
    view: View,
    seenBy: Visibility,
  ): Promise<MessageRef> {
    const channel = seenBy === 'all' ? channelOf(route) : await this.#calls.direct(sender.id)
    return this.#send(channel, drawing, view, { key: `answer ${eventId}` })
  }

  async #send(channel: string, drawing: Drawing, view: View, sending: Sending): Promise<MessageRef> {
    try {
      return await this.#calls.post(channel, drawing, sending)
    } catch (error) {
      const alone = { ...sending, anchor: null }
      if (codeOf(error) === NO_HISTORY) return this.#calls.post(channel, drawing, alone)
      if (!isUndrawable(error)) throw error
      return this.#calls.post(channel, this.#drawings.plain(view), alone)
    }
  }

  /** What Discord does not take as it is drawn is shown as plain text. */
  async #plainly<Result>(drawing: Drawing, view: View, send: (one: Drawing) => Promise<Result>): Promise<Result> {
    try {
      return await send(drawing)
    } catch (error) {
      if (!isUndrawable(error)) throw error
      return send(this.#drawings.plain(view))
    }
  }

  async #withoutTrace(hook: Hook): Promise<void> {
    await untilGone(this.#calls.clear(hook))
  }
}

/** Null where the way is closed. */
async function untilGone<Result>(call: Promise<Result>): Promise<Result | null> {
  try {
    return await call
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
