import { useGlance } from '../board/glance.ts'
import type { Glance } from '../board/glance.ts'
import { openCreate } from '../create/create-state.ts'
import { board } from '../data/board.ts'
import { go, usePlace } from '../data/place.ts'
import type { Focus } from '../data/place.ts'
import { useSignal } from '../data/signal.ts'
import { paletteOpen } from '../palette/palette-state.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { BoardSwitcher } from './board-switcher.tsx'
import { Logo } from './logo.tsx'
import { SettingsMenu } from './settings-menu.tsx'
import './header.css'

export function Header() {
  const { page } = usePlace()
  const connection = useSignal(board.connection)
  return (
    <header className="header">
      <Logo />
      <h1 className="visually-hidden">Kanban</h1>
      <BoardSwitcher />
      <nav className="tabs" aria-label="Pages">
        <PageTab name="board" label="Board" present={page === 'board'} />
        <PageTab name="operations" label="Operations" present={page === 'operations'} />
      </nav>
      <GlanceBar />
      <span className="header-space" />
      <span className={`live is-${connection}`} role="status" title={CONNECTIONS[connection]}>
        <span className="visually-hidden">{CONNECTIONS[connection]}</span>
      </span>
      <IconButton icon="search" label="Search and commands (Ctrl K)" onClick={() => paletteOpen.set(true)} />
      <SettingsMenu />
      <Button tone="primary" icon="plus" className="new-task" onClick={() => openCreate('ready')}>
        <span className="new-task-label">New task</span>
      </Button>
    </header>
  )
}

const CONNECTIONS = {
  connecting: 'Connecting',
  live: 'Live: changes show at once',
  lost: 'Not connected: trying again',
} as const

function PageTab({
  name,
  label,
  present,
}: {
  readonly name: 'board' | 'operations'
  readonly label: string
  readonly present: boolean
}) {
  return (
    <button
      type="button"
      className={classNames('tab', present && 'is-present')}
      aria-current={present ? 'page' : undefined}
      onClick={() => go({ page: name, task: null })}
    >
      {label}
    </button>
  )
}

const QUESTIONS: readonly (readonly [Focus, string, string])[] = [
  ['needs', 'Needs you', 'Blocked, or waiting for a review by a person'],
  ['runs', 'Running', 'Worked on at this moment'],
  ['stuck', 'Stuck', 'Ready but not starting, or running without a sign of life'],
]

/** What needs me, what runs, what is stuck. A press shows only those. */
function GlanceBar() {
  const glance = useGlance()
  const { only, page } = usePlace()
  return (
    <div className="glance" role="group" aria-label="At a glance">
      {QUESTIONS.map(([focus, label, title]) => (
        <button
          key={focus}
          type="button"
          className={classNames('glance-item', `is-${focus}`, (glance?.[focus] ?? 0) === 0 && 'is-none')}
          aria-pressed={only === focus && page === 'board'}
          title={title}
          onClick={() => go({ page: 'board', only: only === focus ? null : focus })}
        >
          <strong>{count(glance, focus)}</strong> {label}
        </button>
      ))}
    </div>
  )
}

const count = (glance: Glance | null, focus: Focus): string => (glance === null ? '–' : String(glance[focus]))
