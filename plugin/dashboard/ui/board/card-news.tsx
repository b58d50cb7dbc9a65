import type { BoardCard } from '../data/answers.ts'
import { useNow } from '../data/clock.ts'
import { age, momentText, since } from '../data/time-text.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon.tsx'
import { isStuck } from './stale.ts'

interface News {
  readonly tone: 'run' | 'bad' | 'warn' | 'plain'
  readonly icon: IconName
  readonly text: string
  readonly title?: string
}

/** The one sentence that says how the task stands: what it asks, what its worker said last, why it does not start. */
export function CardNews({ card }: { readonly card: BoardCard }) {
  const now = useNow('half-minute')
  const news = newsOf(card, now)
  if (news === null) return null
  return (
    <p className={`card-news is-${news.tone}`} title={news.title ?? news.text}>
      <Icon name={news.icon} size={13} />
      <span>{news.text}</span>
    </p>
  )
}

function newsOf(card: BoardCard, now: number): News | null {
  switch (card.status) {
    case 'running':
      return runningNews(card, now)
    case 'blocked':
      return card.block === null ? null : { tone: 'bad', icon: 'warning', text: card.block.reason }
    case 'ready':
      return readyNews(card, now)
    case 'todo':
      return todoNews(card)
    case 'scheduled':
      return card.scheduled_at === null ? null : startsAt(card.scheduled_at, now)
    case 'review':
      return {
        tone: 'warn',
        icon: 'person',
        text: card.reviewer === null ? 'waits for a person' : `waits for ${card.reviewer}`,
      }
    default:
      return null
  }
}

function runningNews({ run }: BoardCard, now: number): News | null {
  if (run === null) return null
  if (run.state === 'stopping') return { tone: 'warn', icon: 'pause', text: 'is being stopped' }
  if (run.stalled_since !== null)
    return { tone: 'bad', icon: 'warning', text: `no sign of life for ${age(since(run.stalled_since, now))}` }
  const at = `${age(since(run.heartbeat_at, now))} ago`
  return run.note === null ? null : { tone: 'run', icon: 'pulse', text: run.note, title: `${run.note} (${at})` }
}

function readyNews(card: BoardCard, now: number): News | null {
  const text = card.not_started_detail
  if (card.retry_at !== null && Date.parse(card.retry_at) > now)
    return {
      tone: 'warn',
      icon: 'clock',
      text: `tried again in ${age(Date.parse(card.retry_at) - now)}`,
      ...(text === null ? {} : { title: text }),
    }
  if (text === null || card.not_started_reason === 'next_pass') return null
  return { tone: isStuck(card, now) ? 'bad' : 'plain', icon: isStuck(card, now) ? 'warning' : 'clock', text }
}

function todoNews({ open_parents: open, assignee }: BoardCard): News | null {
  if (open > 0)
    return { tone: 'plain', icon: 'link', text: open === 1 ? 'waits for its parent' : `waits for ${open} parents` }
  return assignee === null ? { tone: 'plain', icon: 'person', text: 'nobody is assigned' } : null
}

const startsAt = (at: string, now: number): News => ({
  tone: 'plain',
  icon: 'clock',
  text: Date.parse(at) > now ? `starts in ${age(Date.parse(at) - now)}` : 'starts now',
  title: momentText(at),
})
