import { useState } from 'react'
import type { Summary } from '../data/answers.ts'
import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { searchTasks } from '../data/choices.ts'
import { go } from '../data/place.ts'
import { openCreate } from '../create/create-state.ts'
import { attempt } from '../steps/perform.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { STATUS_NAMES, StatusIcon } from '../ui/status-icon.tsx'
import type { SectionProps } from './section.ts'

/** What the task waits for and what waits for it; links are made by searching. The board refuses a circle. */
export function Links({ answer }: SectionProps) {
  const { task, parents, children, card } = answer
  const link = (parent: string, child: string) => void attempt(() => verb('link', { parent, child }, board.slug))
  const unlink = (parent: string, child: string) => void attempt(() => verb('unlink', { parent, child }, board.slug))
  return (
    <>
      <Group title="Waits for" empty="Nothing: it can start." tasks={parents} onRemove={(id) => unlink(id, task.id)}>
        <TaskSearch label="Add a parent" own={task.id} onFound={(id) => link(id, task.id)} />
      </Group>
      <Group
        title={
          card.children.total === 0 ? 'Holds back' : `Holds back (${card.children.done} of ${card.children.total} done)`
        }
        empty="Nothing waits for it."
        tasks={children}
        onRemove={(id) => unlink(task.id, id)}
      >
        <TaskSearch label="Add a child" own={task.id} onFound={(id) => link(task.id, id)} />
        <Button tone="quiet" icon="plus" onClick={() => openCreate('ready', task.id)}>
          New child
        </Button>
      </Group>
    </>
  )
}

function Group({
  title,
  empty,
  tasks,
  onRemove,
  children,
}: {
  readonly title: string
  readonly empty: string
  readonly tasks: readonly Summary[]
  readonly onRemove: (id: string) => void
  readonly children: React.ReactNode
}) {
  const [all, setAll] = useState(false)
  const shown = all ? tasks : tasks.slice(0, SHOWN)
  return (
    <div className="links">
      <h4>{title}</h4>
      {tasks.length === 0 ? <p className="muted">{empty}</p> : null}
      <ul>
        {shown.map((one) => (
          <li key={one.id} className="link-row">
            <button type="button" className="link-chip" onClick={() => go({ task: one.id })}>
              <StatusIcon status={one.status} named />
              <span className="link-title">{one.title}</span>
              <span className="mono muted">{one.id}</span>
            </button>
            <IconButton icon="close" label={`Unlink ${one.title}`} onClick={() => onRemove(one.id)} />
          </li>
        ))}
      </ul>
      {tasks.length > SHOWN ? (
        <button type="button" className="text-button" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${tasks.length}`}
        </button>
      ) : null}
      <div className="links-add">{children}</div>
    </div>
  )
}

const SHOWN = 8

/** Finds a task by a part of its title or the beginning of its id. */
export function TaskSearch({
  label,
  own,
  onFound,
}: {
  readonly label: string
  readonly own: string | null
  readonly onFound: (id: string, title: string) => void
}) {
  const [found, setFound] = useState<readonly Summary[] | null>([])
  const type = (text: string) => {
    if (text.trim() === '') return setFound([])
    void searchTasks(text.trim(), board.slug).then(setFound)
  }
  const choices = (found ?? [])
    .filter((one) => one.id !== own)
    .map((one) => ({
      id: one.id,
      label: one.title,
      icon: <StatusIcon status={one.status} />,
      hint: `${STATUS_NAMES[one.status]} · ${one.id}`,
    }))
  return (
    <Menu
      label={label}
      searchable
      width={340}
      choices={choices}
      onType={type}
      placeholder="Title or id…"
      empty="Type a part of a title, or an id"
      onOpen={() => setFound([])}
      onChoose={(choice) => onFound(choice.id, choice.label)}
      trigger={(props) => (
        <Button tone="quiet" icon="link" {...props}>
          {label}
        </Button>
      )}
    />
  )
}
