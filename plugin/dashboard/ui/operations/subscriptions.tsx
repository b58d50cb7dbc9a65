import { useState } from 'react'
import { verb } from '../data/api.ts'
import { useNow } from '../data/clock.ts'
import { useLiveReading } from '../data/reading.ts'
import { age, momentText, since } from '../data/time-text.ts'
import { attempt } from '../steps/perform.ts'
import { Button } from '../ui/button.tsx'
import { tell } from '../ui/toast.tsx'
import { here } from './here.ts'
import { Read, Table, TaskLink } from './panel-parts.tsx'

interface Subscription {
  readonly id: string
  readonly task: string | null
  readonly platform: string
  readonly account: string
  readonly chat: string
  readonly thread: string | null
  readonly person: string | null
  readonly created_at: string
  readonly ended_at: string | null
}

const SHOWN = 20

/** Which chats are told of which tasks. */
export function Subscriptions() {
  const [all, setAll] = useState(false)
  const reading = useLiveReading(() => verb<readonly Subscription[]>('subscriptions', {}, here()), '')
  const end = ({ task, platform, chat }: Subscription) =>
    attempt(async () => {
      const place = { platform, chat }
      await verb('unsubscribe', task === null ? { ...place, operators: true } : { ...place, task }, here())
      tell(`${platform} ${chat} is told no more`)
      await reading.reload()
    })
  return (
    <Read reading={reading}>
      {(found) => {
        const open = found.filter(({ ended_at: ended }) => ended === null)
        if (open.length === 0)
          return (
            <p className="muted">
              Nobody follows a task. Whoever makes one in a chat is told there how it ends; /kanban subscribe follows
              any other.
            </p>
          )
        return (
          <>
            <Table label="Subscriptions" columns={['What', 'Told', 'Since', 'Actions']}>
              {(all ? open : open.slice(0, SHOWN)).map((one) => (
                <SubscriptionRow key={one.id} subscription={one} onEnd={() => void end(one)} />
              ))}
            </Table>
            {open.length > SHOWN ? (
              <button type="button" className="text-button" onClick={() => setAll(!all)}>
                {all ? 'Fewer' : `All ${open.length}`}
              </button>
            ) : null}
          </>
        )
      }}
    </Read>
  )
}

function SubscriptionRow({ subscription, onEnd }: { readonly subscription: Subscription; readonly onEnd: () => void }) {
  const now = useNow('half-minute')
  const { task, platform, chat, thread, person, created_at: made } = subscription
  return (
    <tr data-subscription={subscription.id}>
      <td>{task === null ? <strong>whatever needs an operator</strong> : <TaskLink id={task} />}</td>
      <td className="breaks">
        {platform} {chat}
        {thread === null ? '' : ` / ${thread}`}
        {person === null ? '' : `, ${person}`}
      </td>
      <td className="figure" data-name="Since" title={momentText(made)}>
        {age(since(made, now))}
      </td>
      <td>
        <Button
          tone="quiet"
          aria-label={`End the subscription of ${platform} ${chat} to ${task ?? 'operators'}`}
          onClick={onEnd}
        >
          End
        </Button>
      </td>
    </tr>
  )
}
