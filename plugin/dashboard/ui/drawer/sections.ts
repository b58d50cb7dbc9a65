import { Body } from './body.tsx'
import { Comments } from './comments.tsx'
import { Links } from './links.tsx'
import { Result } from './result.tsx'
import type { Section } from './section.ts'

/** In the order of the drawer. A new part is one file and one line here. */
export const SECTIONS: readonly Section[] = [
  { id: 'body', title: 'Description', shown: () => true, Part: Body },
  { id: 'result', title: 'Result', shown: ({ task }) => task.result !== null, Part: Result },
  { id: 'links', title: 'Dependencies', shown: () => true, Part: Links },
  { id: 'comments', title: 'Comments', shown: () => true, Part: Comments },
]
