import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import './chip.css'

export type ChipTone = 'plain' | 'good' | 'warn' | 'bad' | 'run' | 'accent'

export function Chip({
  tone = 'plain',
  title,
  children,
}: {
  readonly tone?: ChipTone
  readonly title?: string | undefined
  readonly children: ReactNode
}) {
  return (
    <span className={classNames('chip', `is-${tone}`)} title={title}>
      {children}
    </span>
  )
}
