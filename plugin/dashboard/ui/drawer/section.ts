import type { ComponentType } from 'react'
import type { TaskAnswer } from '../data/answers.ts'

/** What a part of the drawer is given: everything about the task, read again with every change. */
export interface SectionProps {
  readonly answer: TaskAnswer
}

/** One part of the drawer, below its head. */
export interface Section {
  readonly id: string
  readonly title: string
  /** Left out where there is nothing to show. */
  readonly shown: (answer: TaskAnswer) => boolean
  readonly Part: ComponentType<SectionProps>
}
