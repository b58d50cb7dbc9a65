import type { Action, TaskAnswer } from '../data/answers.ts'
import { perform } from '../steps/perform.ts'
import type { StepName } from '../steps/step.ts'
import { STEPS } from '../steps/steps.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'

const SHOWN = 3

/** What can be done with the task as it stands, as the board says; the likeliest first, the rest in a menu. */
export function Actions({ answer }: { readonly answer: TaskAnswer }) {
  const { task } = answer
  const names = offered(answer)
  const [shown, rest] = [names.slice(0, SHOWN), names.slice(SHOWN)]
  if (names.length === 0) return null
  return (
    <div className="drawer-actions" role="group" aria-label="Actions">
      {shown.map((name, at) => {
        const { label, icon, tone } = STEPS[name]
        // What it asks stands above these, with the likeliest buttons.
        const second = at > 0 || task.status === 'blocked'
        const look = tone === 'primary' && second ? 'plain' : (tone ?? 'plain')
        return (
          <Button
            key={name}
            tone={look}
            {...(icon === undefined ? {} : { icon })}
            onClick={() => perform(name, [task])}
          >
            {label}
          </Button>
        )
      })}
      {rest.length === 0 ? null : (
        <Menu
          label="More actions"
          choices={rest.map((name) => ({ id: name, label: STEPS[name].label }))}
          onChoose={({ id }) => perform(id as StepName, [task])}
          trigger={(props) => <IconButton icon="more" label="More actions" {...props} />}
        />
      )}
    </div>
  )
}

/** Answering stands above the buttons already; releasing is the same as moving on. */
function offered({ task, actions }: TaskAnswer): readonly StepName[] {
  const hidden = new Set<Action>(task.status === 'blocked' ? ['unblock'] : [])
  if (actions.includes('specify')) hidden.add('promote')
  const names: StepName[] = actions.filter((action) => !hidden.has(action))
  return task.status === 'ready' ? ['start', ...names.filter((name) => name !== 'promote')] : names
}
