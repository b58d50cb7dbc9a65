import { useEffect, useRef } from 'react'
import { go } from '../data/place.ts'
import { useTask } from '../data/task.ts'
import type { TaskView } from '../data/task.ts'
import { sentence } from '../data/failure.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Actions } from './actions.tsx'
import { BlockQuestion } from './block-question.tsx'
import { Details } from './details.tsx'
import { Head } from './head.tsx'
import { SECTIONS } from './sections.ts'
import './drawer.css'

/** One task, beside the board. The board stays usable; a link opens the drawer for others. */
export default function Drawer({ id }: { readonly id: string }) {
  const view = useTask(id)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    ref.current?.focus()
    const own = document.querySelector(`[data-card="${CSS.escape(id)}"]`)
    own?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    return () => {
      const card = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] .card-title`)
      if (ref.current === null || document.activeElement === document.body)
        (card ?? (before as HTMLElement | null))?.focus()
    }
  }, [id])
  const close = () => go({ task: null })
  return (
    <aside
      ref={ref}
      className="drawer scroll"
      tabIndex={-1}
      aria-label={view.answer === null ? `Task ${id}` : `Task ${view.answer.task.title}`}
      data-drawer
    >
      <DrawerBody id={id} view={view} onClose={close} />
    </aside>
  )
}

function DrawerBody({
  id,
  view,
  onClose,
}: {
  readonly id: string
  readonly view: TaskView
  readonly onClose: () => void
}) {
  const { answer, failure } = view
  if (answer === null)
    return (
      <>
        <div className="drawer-bar">
          <span className="mono muted">{id}</span>
          <IconButton icon="close" label="Close the task" className="drawer-close" onClick={onClose} />
        </div>
        {failure === null ? (
          <div className="drawer-section">
            <Skeleton lines={7} />
          </div>
        ) : (
          <div className="drawer-section" role="alert">
            <p>{sentence(failure)}</p>
            <Button onClick={() => void view.reload()}>Try again</Button>
          </div>
        )}
      </>
    )
  return (
    <>
      <Head answer={answer} onClose={onClose} />
      <BlockQuestion task={answer.task} />
      <Actions answer={answer} />
      <Details task={answer.task} />
      {SECTIONS.filter(({ shown }) => shown(answer)).map(({ id: name, title, Part }) => (
        <section key={name} className="drawer-section" aria-label={title} data-section={name}>
          <h3>{title}</h3>
          <Part answer={answer} />
        </section>
      ))}
    </>
  )
}
