import type { ReactNode } from 'react'
import type { Status } from '../data/answers.ts'
import './status-icon.css'

/** What people call the columns. */
export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  triage: 'Triage',
  todo: 'Todo',
  scheduled: 'Scheduled',
  ready: 'Ready',
  running: 'Running',
  blocked: 'Blocked',
  review: 'Review',
  done: 'Done',
  archived: 'Archived',
}

const RING = <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />

const SHAPES: Readonly<Record<Status, ReactNode>> = {
  triage: <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2 1.9" />,
  todo: RING,
  scheduled: (
    <>
      {RING}
      <path d="M7 4.2V7l1.9 1.3" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  ready: (
    <>
      {RING}
      <circle cx="7" cy="7" r="2.4" fill="currentColor" />
    </>
  ),
  running: (
    <>
      <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" opacity=".3" />
      <path
        className="status-arc"
        d="M7 1.5A5.5 5.5 0 0 1 12.5 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <path d="m5.7 4.7 3.4 2.3-3.4 2.3Z" fill="currentColor" />
    </>
  ),
  blocked: (
    <>
      <circle cx="7" cy="7" r="6.2" fill="currentColor" />
      <path d="M5.4 4.6v4.8M8.6 4.6v4.8" stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  review: (
    <>
      {RING}
      <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  done: (
    <>
      <circle cx="7" cy="7" r="6.2" fill="currentColor" />
      <path
        d="m4.4 7.2 1.8 1.8 3.4-3.7"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  archived: (
    <>
      <circle cx="7" cy="7" r="6.2" fill="currentColor" opacity=".5" />
      <path d="M4.6 7h4.8" stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
}

/** The sign of a column. Its name is read out unless it stands beside it. */
export function StatusIcon({ status, named = false }: { readonly status: Status; readonly named?: boolean }) {
  return (
    <svg
      className={`status-icon is-${status}`}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      {...(named ? { role: 'img', 'aria-label': STATUS_NAMES[status] } : { 'aria-hidden': true })}
    >
      {SHAPES[status]}
    </svg>
  )
}
