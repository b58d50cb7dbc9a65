import type { webApi } from '@slack/bolt'
import type { Sender } from '../platform.ts'
import { visibleLine } from '../visible.ts'
import { object, personOf, word } from './inbox.ts'
import type { Payload, Pressed } from './inbox.ts'
import { shortened } from './render.ts'
import type { ReplyTo, Self } from './route.ts'

/** The form behind a button that asks for words. */

export const FORM = 'kanban'
const FIELD = 'answer'
const INPUT = 'text'
const LONGEST_LABEL = 2_000
const LONGEST_ANSWER = 3_000

/** Carries the token and the place, so that what is typed finds its way after a restart too. */
export const formFor = (ask: string, pressed: Pressed): webApi.ViewsOpenArguments['view'] => ({
  type: 'modal',
  callback_id: FORM,
  private_metadata: JSON.stringify({ token: pressed.value, message: pressed.message, reply: pressed.reply }),
  title: plain('Kanban'),
  submit: plain('Send'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: FIELD,
      label: plain(shortened(visibleLine(ask) || 'Your answer', LONGEST_LABEL)),
      element: {
        type: 'plain_text_input',
        action_id: INPUT,
        multiline: true,
        max_length: LONGEST_ANSWER,
        focus_on_load: true,
      },
    },
  ],
})

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const

/** A form that was sent: the press that it belongs to, and the words. Null = none of ours. */
export function submittedOf(body: Payload, self: Self): { readonly pressed: Pressed; readonly answer: string } | null {
  const view = object(body['view'])
  const kept = parsed(word(view['private_metadata']))
  const reply = object(kept['reply'])
  const user = object(body['user'])
  const sender: Sender = personOf(self, user)
  if (word(reply['channel']) === '' || sender.id === '') return null
  const values = object(object(view['state'])['values'])
  const back: ReplyTo = {
    channel: word(reply['channel']),
    thread: word(reply['thread']) || null,
    user: sender.id,
    responseUrl: word(reply['responseUrl']) || null,
    hidden: reply['hidden'] === true,
  }
  const pressed = {
    action: FORM,
    value: word(kept['token']),
    trigger: '',
    message: word(kept['message']),
    sender,
    // a form is sent once, however often Slack tells of it
    eventId: `form:${word(view['id'])}`,
    reply: back,
  }
  return { pressed, answer: word(object(object(values[FIELD])[INPUT])['value']).trim() }
}

/** Keeps the form open, with the sentence beneath the field. */
export const formError = (sentence: string) => ({ response_action: 'errors', errors: { [FIELD]: sentence } }) as const

function parsed(text: string): Payload {
  try {
    return object(JSON.parse(text))
  } catch {
    return {}
  }
}
