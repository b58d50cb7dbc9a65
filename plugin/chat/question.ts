import type { Holds } from '../../kanban-core/index.ts'
import type { Incoming } from '../../platforms/platform.ts'
import type { Presses, Taken } from '../../platforms/press.ts'
import type { CommandInput, HostCommand } from '../host.ts'

/** What somebody wants of the board, in whichever way they said it. */
export type Question =
  | { readonly kind: 'command'; readonly input: CommandInput; readonly holds: Holds | null; readonly pressed: boolean }
  /** A button that does nothing for them, and why. */
  | { readonly kind: 'dead'; readonly message: string }
  | { readonly kind: 'message'; readonly text: string }

/** Looks at a button without using it up. */
export const questionOf = (incoming: Incoming, presses: Presses): Promise<Question> =>
  asked(incoming, ({ token, route, sender }) => presses.check(token, route, sender.id))

/** Uses a button up, once; the same event may use it again. */
export const takeQuestion = (incoming: Incoming, presses: Presses): Promise<Question> =>
  asked(incoming, ({ token, route, sender, eventId }) => presses.take(token, route, sender.id, eventId))

type Press = Extract<Incoming, { kind: 'press' }>

async function asked(incoming: Incoming, press: (press: Press) => Promise<Taken>): Promise<Question> {
  switch (incoming.kind) {
    case 'message':
      return { kind: 'message', text: incoming.text }
    case 'command':
      return { kind: 'command', input: { text: incoming.text }, holds: null, pressed: false }
    case 'call':
      return {
        kind: 'command',
        input: { verb: incoming.verb, input: incoming.input },
        holds: null,
        pressed: false,
      }
    case 'press': {
      const taken = await press(incoming)
      if (!taken.ok) return { kind: 'dead', message: taken.message }
      return {
        kind: 'command',
        input: { text: withAnswer(taken.command, incoming.answer) },
        holds: taken.holds,
        pressed: true,
      }
    }
  }
}

/** What was typed into a button's form goes behind its command as free text, whatever stands in it. */
function withAnswer(command: string, answer: string | null): string {
  if (answer === null) return command
  return command.endsWith(' --') ? `${command} ${answer}` : `${command} -- ${answer}`
}

/** Who will read the answer. */
export function audienceOf(
  question: Question,
  { route }: Pick<Incoming, 'route'>,
  command: HostCommand,
): Promise<'place' | 'asker'> {
  if (question.kind === 'message') return Promise.resolve('place')
  if (question.kind === 'dead') return Promise.resolve('asker')
  return command.audience({ ...question, route }, question.pressed ? 'pressed' : 'typed')
}
