import { useEffect, useState } from 'react'
import type { BoardStore } from '../data/board-store.ts'
import { board } from '../data/board.ts'
import { useProfiles } from '../data/choices.ts'
import { useBoardValue } from '../data/use-board.ts'
import { act } from '../data/verbs.ts'
import { ask } from '../ui/ask.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { tell } from '../ui/toast.tsx'
import { attempt, perform, tellRefused } from '../steps/perform.ts'
import type { StepName, Subject } from '../steps/step.ts'
import { STEPS } from '../steps/steps.ts'
import { assigneeChoices } from '../create/assignee-choices.tsx'
import { subjectsOf } from './carry.ts'
import { selection, useSelection } from './selection.ts'
import './bulk-bar.css'

const OFFERED: readonly StepName[] = ['complete', 'promote', 'block', 'unblock', 'retry', 'archive', 'restore']

/** What can be done to all selected cards at once. Each stands alone: what is refused is listed by its id. */
export function BulkBar({ store }: { readonly store: BoardStore }) {
  const selected = useSelection()
  useEffect(() => store.onChange(() => selection.keep((id) => store.card(id) !== undefined)), [store])
  if (selected.size === 0) return null
  const subjects = subjectsOf(selected)
  return (
    <div className="bulk-bar" role="toolbar" aria-label="Selected tasks">
      <span className="bulk-count">{selected.size} selected</span>
      {OFFERED.filter((name) => offers(name, subjects)).map((name) => (
        <Button key={name} tone="quiet" onClick={() => perform(name, subjects)}>
          {STEPS[name].label}
        </Button>
      ))}
      <AssignMany subjects={subjects} />
      <Button tone="quiet" onClick={() => askPriority(subjects)}>
        Priority
      </Button>
      <IconButton icon="close" label="Clear the selection" onClick={() => selection.clear()} />
    </div>
  )
}

/** Steps that fit none of them only take room; whether they are legal is not decided here. */
function offers(name: StepName, subjects: readonly Subject[]): boolean {
  const some = (...statuses: readonly string[]) => subjects.some(({ status }) => statuses.includes(status))
  if (name === 'unblock') return some('blocked')
  if (name === 'retry') return some('blocked', 'ready')
  if (name === 'restore') return some('archived')
  if (name === 'promote') return some('triage', 'todo', 'scheduled')
  return some(
    'triage',
    'todo',
    'scheduled',
    'ready',
    'running',
    'blocked',
    'review',
    ...(name === 'archive' ? ['done'] : []),
  )
}

function AssignMany({ subjects }: { readonly subjects: readonly Subject[] }) {
  const [wanted, setWanted] = useState(false)
  const profiles = useProfiles(wanted)
  const others = useBoardValue((store) => store.head()?.assignees ?? [], Object.is) ?? []
  const assign = (profile: string) =>
    void attempt(async () => {
      const outcome = await act(
        'assign',
        subjects.map(({ id }) => id),
        { profile },
      )
      if (outcome.refused.length > 0) tellRefused(outcome.refused, subjects.length)
      else tell(`${subjects.length === 1 ? '1 task' : `${subjects.length} tasks`} assigned to ${profile}`)
    })
  return (
    <Menu
      label="Assign to"
      searchable
      choices={assigneeChoices(profiles, others)}
      onOpen={() => setWanted(true)}
      onChoose={(choice) => assign(choice.id)}
      onOwn={assign}
      trigger={(props) => (
        <Button tone="quiet" {...props}>
          Assign
        </Button>
      )}
    />
  )
}

function askPriority(subjects: readonly Subject[]): void {
  ask({
    title: `Priority of ${subjects.length === 1 ? 'one task' : `${subjects.length} tasks`}`,
    fields: [
      { name: 'priority', label: 'Priority', kind: 'number', required: true, hint: 'Higher starts first; 0 is usual.' },
    ],
    confirm: 'Set it',
    submit: async (answers) => {
      const outcome = await act(
        'edit',
        subjects.map(({ id }) => id),
        { priority: Number(answers['priority']) },
      )
      if (outcome.refused.length > 0) tellRefused(outcome.refused, subjects.length)
      if (board.connection.get() !== 'live') void board.reload()
    },
  })
}
