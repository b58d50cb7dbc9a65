import { useEffect, useMemo, useState } from 'react'
import { setTheme } from '../app/theme.ts'
import { helpOpen } from '../app/help-state.ts'
import { openCreate } from '../create/create-state.ts'
import type { Summary } from '../data/answers.ts'
import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { searchTasks, useBoards } from '../data/choices.ts'
import { go, place } from '../data/place.ts'
import { attempt } from '../steps/perform.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon.tsx'
import { Picker } from '../ui/picker.tsx'
import type { Choice } from '../ui/picker.tsx'
import { STATUS_NAMES, StatusIcon } from '../ui/status-icon.tsx'
import { tell } from '../ui/toast.tsx'
import { paletteOpen } from './palette-state.ts'
import './palette.css'

interface Command {
  readonly id: string
  readonly label: string
  readonly icon: IconName
  readonly run: () => void
}

const operate = (name: string, said: string): void =>
  void attempt(async () => {
    await verb(name, {}, board.slug)
    tell(said)
  })

const COMMANDS: readonly Command[] = [
  { id: 'new', label: 'New task', icon: 'plus', run: () => openCreate('ready') },
  { id: 'idea', label: 'New idea in triage', icon: 'plus', run: () => openCreate('triage') },
  { id: 'board', label: 'Go to the board', icon: 'board', run: () => go({ page: 'board' }) },
  {
    id: 'operations',
    label: 'Go to operations',
    icon: 'operations',
    run: () => go({ page: 'operations', task: null }),
  },
  { id: 'needs', label: 'Show what needs you', icon: 'warning', run: () => go({ page: 'board', only: 'needs' }) },
  { id: 'runs', label: 'Show what runs', icon: 'play', run: () => go({ page: 'board', only: 'runs' }) },
  { id: 'stuck', label: 'Show what is stuck', icon: 'clock', run: () => go({ page: 'board', only: 'stuck' }) },
  {
    id: 'archived',
    label: 'Show or hide archived tasks',
    icon: 'archive',
    run: () => go({ archived: !place().archived }),
  },
  { id: 'lanes', label: 'Lanes by profile on or off', icon: 'lanes', run: () => go({ lanes: !place().lanes }) },
  {
    id: 'dispatch',
    label: 'Start what is ready, now',
    icon: 'play',
    run: () => operate('dispatch', 'The dispatcher has looked'),
  },
  { id: 'pause', label: 'Pause the board', icon: 'pause', run: () => operate('pause', 'Paused: what runs goes on') },
  { id: 'resume', label: 'Resume the board', icon: 'play', run: () => operate('resume', 'The board goes on') },
  { id: 'light', label: 'Light look', icon: 'sun', run: () => setTheme('light') },
  { id: 'dark', label: 'Dark look', icon: 'sun', run: () => setTheme('dark') },
  { id: 'system', label: 'Look as the system has it', icon: 'sun', run: () => setTheme('system') },
  { id: 'keys', label: 'Keyboard shortcuts', icon: 'keyboard', run: () => helpOpen.set(true) },
]

/** Every command, every board, every task, by a few letters. */
export default function Palette() {
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Summary[]>([])
  const boards = useBoards()
  useEffect(() => {
    if (text.trim().length < 2) {
      setFound([])
      return undefined
    }
    let here = true
    const timer = window.setTimeout(
      () => void searchTasks(text.trim(), null).then((tasks) => here && setFound(tasks)),
      80,
    )
    return () => {
      here = false
      window.clearTimeout(timer)
    }
  }, [text])
  const choices = useMemo((): readonly Choice[] => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const fits = (label: string) => words.every((word) => label.toLowerCase().includes(word))
    return [
      ...COMMANDS.filter(({ label }) => fits(label)).map(({ id, label, icon }): Choice => ({
        id: `do ${id}`,
        label,
        group: 'Commands',
        icon: <Icon name={icon} size={14} />,
      })),
      ...(boards ?? [])
        .filter(({ title, slug }) => words.length > 0 && fits(`board ${title} ${slug}`))
        .map(({ slug, title }): Choice => ({
          id: `board ${slug}`,
          label: title,
          hint: 'board',
          group: 'Boards',
          icon: <Icon name="board" size={14} />,
        })),
      ...found.map((task): Choice => ({
        id: `task ${task.board} ${task.id}`,
        label: task.title,
        hint: `${STATUS_NAMES[task.status]} · ${task.id}`,
        group: 'Tasks',
        icon: <StatusIcon status={task.status} />,
      })),
    ]
  }, [text, found, boards])
  const choose = ({ id }: Choice) => {
    paletteOpen.set(false)
    const [kind, name = '', rest = ''] = id.split(' ')
    // After the palette has given the focus back.
    window.setTimeout(() => {
      if (kind === 'do') COMMANDS.find((command) => command.id === name)?.run()
      else if (kind === 'board') go({ page: 'board', board: name, task: null })
      else go({ task: rest, ...(name === board.slug ? {} : { board: name, page: 'board' as const }) })
    })
  }
  return (
    <Dialog title="Search and commands" bare className="palette" onClose={() => paletteOpen.set(false)}>
      <Picker
        label="Search tasks and commands"
        placeholder="A command, a title, an id…"
        choices={choices}
        onType={setText}
        onChoose={choose}
      />
    </Dialog>
  )
}
