import type { ComponentType } from 'react'
import { usePlace } from '../data/place.ts'
import { classNames } from '../ui/class-names.ts'
import { Boards } from './boards.tsx'
import { Budgets } from './budgets.tsx'
import { Chats, Doctor } from './checks.tsx'
import { Deliveries } from './deliveries.tsx'
import { Dispatching } from './dispatching.tsx'
import { Figures } from './figures.tsx'
import { Problems } from './problems.tsx'
import { Profiles } from './profiles.tsx'
import { Subscriptions } from './subscriptions.tsx'
import { Workers } from './workers.tsx'
import './operations.css'

/** One part of the page. A new part is one file and one line here. */
interface Panel {
  readonly id: string
  readonly title: string
  readonly Part: ComponentType
  /** Takes both columns of a wide window. */
  readonly wide?: true
}

/** From the most urgent down; what stands in a list of its own shares a column. */
const PANELS: readonly (Panel | readonly Panel[])[] = [
  { id: 'workers', title: 'Workers', Part: Workers, wide: true },
  { id: 'dispatching', title: 'Dispatching', Part: Dispatching },
  { id: 'problems', title: 'Problems', Part: Problems },
  { id: 'figures', title: 'Throughput and times', Part: Figures, wide: true },
  { id: 'profiles', title: 'Profiles', Part: Profiles },
  [
    { id: 'boards', title: 'Boards', Part: Boards },
    { id: 'budgets', title: 'Budgets', Part: Budgets },
    { id: 'chats', title: 'Chats', Part: Chats },
    { id: 'subscriptions', title: 'Subscriptions', Part: Subscriptions },
  ],
  { id: 'deliveries', title: 'Messages to chats', Part: Deliveries, wide: true },
  { id: 'doctor', title: 'Doctor', Part: Doctor, wide: true },
]

/** What whoever runs the gateway looks at; read anew for another board. */
export default function Operations() {
  const { board } = usePlace()
  return (
    <div key={board} className="operations scroll">
      <div className="panels">
        {PANELS.map((one) =>
          'id' in one ? (
            <PanelBox key={one.id} panel={one} />
          ) : (
            <div key={one.map(({ id }) => id).join(' ')} className="panel-column">
              {one.map((panel) => (
                <PanelBox key={panel.id} panel={panel} />
              ))}
            </div>
          ),
        )}
      </div>
    </div>
  )
}

function PanelBox({ panel: { id, title, Part, wide } }: { readonly panel: Panel }) {
  return (
    <section className={classNames('panel', wide && 'is-wide')} aria-label={title} data-panel={id}>
      <h2>{title}</h2>
      <Part />
    </section>
  )
}
