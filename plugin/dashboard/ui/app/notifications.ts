import { board } from '../data/board.ts'
import type { CommitMessage, TaskEvent } from '../data/answers.ts'
import { go } from '../data/place.ts'
import { Signal } from '../data/signal.ts'
import { tell } from '../ui/toast.tsx'

const KEY = 'notifications'

export const canNotify = (): boolean => 'Notification' in window

const wanted = (): boolean => {
  try {
    return localStorage.getItem(KEY) === 'on'
  } catch {
    return false
  }
}

/** Off until somebody asks for them. */
export const notifying = new Signal(canNotify() && wanted() && Notification.permission === 'granted')

export async function toggleNotifications(): Promise<void> {
  const on = !notifying.get() && (await Notification.requestPermission()) === 'granted'
  if (!on && !notifying.get()) tell('The browser does not allow notifications for this page', { tone: 'bad' })
  notifying.set(on)
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off')
  } catch {
    // It holds until the page is closed.
  }
}

type Told = Readonly<Partial<Record<TaskEvent['kind'], (payload: TaskEvent['payload']) => string>>>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What is worth a word while nobody looks: the same that chats are told. */
const TOLD: Told = {
  blocked: ({ reason }) => `needs you: ${text(reason)}`,
  gave_up: ({ error }) => `gave up: ${text(error)}`,
  submitted: ({ summary }) => `wants a review: ${text(summary)}`,
  completed: ({ summary }) => (text(summary) === '' ? 'is done' : `is done: ${text(summary)}`),
  crashed: ({ error }) => `crashed: ${text(error)}`,
  timed_out: ({ error }) => `took too long: ${text(error)}`,
}

/** Says on the desktop what happens while the page is hidden. Several tabs say it once: their words share a tag. */
export function startNotifications(): () => void {
  return board.onCommit((commit) => {
    if (notifying.get() && document.hidden) for (const event of commit.events) notify(commit, event)
  })
}

function notify(commit: CommitMessage, event: TaskEvent): void {
  const words = TOLD[event.kind]?.(event.payload)
  if (words === undefined) return
  const title = commit.cards.find((card) => card.id === event.task)?.title ?? event.task
  const note = new Notification(title, { body: words.slice(0, 240), tag: `${event.board} ${event.number}` })
  note.addEventListener('click', () => {
    window.focus()
    go({ page: 'board', task: event.task })
    note.close()
  })
}
