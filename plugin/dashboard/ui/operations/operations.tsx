import type { ComponentType } from 'react'
import { Workers } from './workers.tsx'
import './operations.css'

/** One part of the page. A new part is one file and one line here. */
interface Panel {
  readonly id: string
  readonly title: string
  readonly Part: ComponentType
}

const PANELS: readonly Panel[] = [{ id: 'workers', title: 'Workers', Part: Workers }]

/** What whoever runs the gateway looks at. */
export default function Operations() {
  return (
    <div className="operations scroll">
      {PANELS.map(({ id, title, Part }) => (
        <section key={id} className="panel" aria-label={title} data-panel={id}>
          <h2>{title}</h2>
          <Part />
        </section>
      ))}
    </div>
  )
}
