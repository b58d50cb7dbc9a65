import { useState } from 'react'
import { verb } from '../data/api.ts'
import { useNow } from '../data/clock.ts'
import { useLiveReading } from '../data/reading.ts'
import { age, lengthText, momentText, since } from '../data/time-text.ts'
import { counted } from '../drawer/run-words.ts'
import { attempt } from '../steps/perform.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import type { ChipTone } from '../ui/chip.tsx'
import { tell } from '../ui/toast.tsx'
import { here } from './here.ts'
import { Read, Table, TaskLink } from './panel-parts.tsx'

interface Delivery {
  readonly key: string
  readonly board: string
  readonly event: number
  readonly task: string
  readonly platform: string
  readonly chat: string
  readonly thread: string | null
  readonly state: 'pending' | 'sending' | 'sent' | 'unknown' | 'dead'
  readonly attempts: number
  readonly created_at: string
  readonly due_at: string
  readonly sent_at: string | null
  readonly message_ref: string | null
  readonly error: string | null
}

const STATES: Readonly<Record<Delivery['state'], readonly [string, ChipTone]>> = {
  pending: ['waits', 'plain'],
  sending: ['on its way', 'run'],
  sent: ['sent', 'good'],
  unknown: ['in doubt', 'warn'],
  dead: ['undeliverable', 'bad'],
}
const LOST = ['dead', 'unknown'] as const
const NEWEST = 30

/** Which messages went to chats, with the receipt of each; what was lost can be sent again. */
export function Deliveries() {
  const [which, setWhich] = useState<'all' | 'lost'>('all')
  const input = which === 'all' ? { limit: NEWEST } : { limit: 200, state: LOST }
  const reading = useLiveReading(() => verb<readonly Delivery[]>('deliveries', input, here()), which)
  const replay = (key: string) =>
    attempt(async () => {
      const { replayed } = await verb<{ readonly replayed: number }>('deliveries replay', { key }, here())
      tell(replayed === 0 ? 'No message is lost' : `${counted(replayed, 'message')} sent again`)
      await reading.reload()
    })
  return (
    <>
      <div className="panel-actions">
        <div className="choice" role="group" aria-label="Which messages">
          <button type="button" aria-pressed={which === 'all'} onClick={() => setWhich('all')}>
            Newest
          </button>
          <button type="button" aria-pressed={which === 'lost'} onClick={() => setWhich('lost')}>
            Lost
          </button>
        </div>
        <Button onClick={() => void replay('all')}>Send all lost again</Button>
      </div>
      <Read reading={reading}>
        {(all) =>
          all.length === 0 ? (
            <p className="muted">
              {which === 'lost'
                ? 'No message was lost.'
                : 'No message has been due yet. Whoever follows a task is told how it ends: /kanban subscribe in a chat.'}
            </p>
          ) : (
            <Table label="Messages" columns={['State', 'Task', 'To', 'Receipt', 'Age', 'Actions']}>
              {all.map((one) => (
                <DeliveryRow key={one.key} delivery={one} onReplay={() => void replay(one.key)} />
              ))}
            </Table>
          )
        }
      </Read>
    </>
  )
}

function DeliveryRow({ delivery, onReplay }: { readonly delivery: Delivery; readonly onReplay: () => void }) {
  const now = useNow('half-minute')
  const { state, task, event, platform, chat, thread, attempts, error, created_at: made, due_at: due } = delivery
  const [words, tone] = STATES[state]
  return (
    <tr data-delivery={state}>
      <td>
        <Chip tone={tone}>{words}</Chip>
      </td>
      <td>
        <TaskLink id={task} />
        <div className="muted">event {event}</div>
      </td>
      <td className="breaks">
        {platform} {chat}
        {thread === null ? '' : ` / ${thread}`}
        {error === null ? null : (
          <div className="is-bad">
            {error} ({attempts === 1 ? 'one try' : `${attempts} tries`}
            {state === 'pending' && Date.parse(due) > now ? `, again in ${lengthText(Date.parse(due) - now)}` : ''})
          </div>
        )}
      </td>
      <td className="breaks mono" data-name="Receipt">
        {delivery.message_ref ?? '–'}
        {delivery.sent_at === null ? null : (
          <div className="muted">{lengthText(Date.parse(delivery.sent_at) - Date.parse(made))} after</div>
        )}
      </td>
      <td className="figure" data-name="Age" title={momentText(made)}>
        {age(since(made, now))}
      </td>
      <td>
        {state === 'dead' || state === 'unknown' ? (
          <Button aria-label={`Send the message of ${task} again`} onClick={onReplay}>
            Send again
          </Button>
        ) : null}
      </td>
    </tr>
  )
}
