import { Body } from './body.tsx'
import { Comments } from './comments.tsx'
import { Context } from './context.tsx'
import { Files } from './files.tsx'
import { Graph } from './graph.tsx'
import { Links } from './links.tsx'
import { Result } from './result.tsx'
import { Runs } from './runs.tsx'
import type { Section } from './section.ts'
import { Timeline } from './timeline.tsx'

/** In the order of the drawer. A new part is one file and one line here. */
export const SECTIONS: readonly Section[] = [
  { id: 'body', title: 'Description', shown: () => true, Part: Body },
  { id: 'result', title: 'Result', shown: ({ task }) => task.result !== null, Part: Result },
  { id: 'runs', title: 'Runs', shown: () => true, Part: Runs },
  { id: 'links', title: 'Dependencies', shown: () => true, Part: Links },
  {
    id: 'graph',
    title: 'Family',
    shown: ({ parents, children }) => parents.length + children.length > 0,
    Part: Graph,
  },
  { id: 'comments', title: 'Comments', shown: () => true, Part: Comments },
  { id: 'files', title: 'Files', shown: () => true, Part: Files },
  { id: 'timeline', title: 'History', shown: ({ events }) => events.length > 0, Part: Timeline },
  { id: 'context', title: 'Briefing', shown: () => true, Part: Context },
]
