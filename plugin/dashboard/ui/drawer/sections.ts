import type { ComponentType } from 'react'
import type { TaskAnswer } from '../data/answers.ts'
import { Body } from './body.tsx'
import { Comments } from './comments.tsx'
import { Links } from './links.tsx'
import { Result } from './result.tsx'

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

/** In the order of the drawer. A new part is one file and one line here. */
export const SECTIONS: readonly Section[] = [
  { id: 'body', title: 'Description', shown: () => true, Part: Body },
  { id: 'result', title: 'Result', shown: ({ task }) => task.result !== null, Part: Result },
  { id: 'links', title: 'Dependencies', shown: () => true, Part: Links },
  { id: 'comments', title: 'Comments', shown: () => true, Part: Comments },
]
