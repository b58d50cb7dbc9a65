import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Task } from '../data/answers.ts'
import { useProfiles } from '../data/choices.ts'
import { durationText, momentText } from '../data/time-text.ts'
import { useHead } from '../data/use-board.ts'
import { act } from '../data/verbs.ts'
import { attempt } from '../steps/perform.ts'
import { assigneeChoices } from '../create/assignee-choices.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Menu } from '../ui/menu.tsx'
import { EditableLine } from './editable.tsx'
import { moneyText } from './run-words.ts'
import { save } from './save.ts'

/** The task's fields; each is changed where it stands. */
export function Details({ task }: { readonly task: Task }) {
  const [all, setAll] = useState(false)
  return (
    <section className="drawer-section details" aria-label="Details">
      <dl>
        <Row name="Assignee">
          <ProfileField task={task} field="assignee" />
        </Row>
        <Row name="Priority">
          <EditableLine
            label="Priority"
            value={String(task.priority)}
            draftName={`priority ${task.id}`}
            onSave={(text) => save(task.id, { priority: wholeOrText(text) })}
          />
        </Row>
        <TextRow name="Tenant" task={task} field="tenant" value={task.tenant} />
        <Row name="Reviewer">
          <ProfileField task={task} field="reviewer" />
        </Row>
        {all || task.skills.length > 0 ? (
          <Row name="Skills">
            <EditableLine
              label="Skills"
              value={task.skills.join(', ')}
              draftName={`skills ${task.id}`}
              onSave={(text) =>
                save(task.id, {
                  skills: text
                    .split(',')
                    .map((name) => name.trim())
                    .filter(Boolean),
                })
              }
            />
          </Row>
        ) : null}
        {all || task.workspace !== 'scratch' ? (
          <TextRow name="Workspace" task={task} field="workspace" value={task.workspace} />
        ) : null}
        {all || task.max_runtime_seconds !== null ? (
          <TextRow
            name="Longest run"
            task={task}
            field="max_runtime"
            value={task.max_runtime_seconds === null ? null : durationText(task.max_runtime_seconds)}
          />
        ) : null}
        {all || task.budget_usd !== null ? (
          <TextRow
            name="Budget, USD"
            task={task}
            field="budget"
            value={task.budget_usd === null ? null : String(task.budget_usd)}
          />
        ) : null}
        {task.spent_usd === 0 ? null : <Row name="Spent">{moneyText(task.spent_usd)}</Row>}
        {all || task.verify !== null ? <TextRow name="Proof" task={task} field="verify" value={task.verify} /> : null}
        {all ? <Rarely task={task} /> : null}
        {task.scheduled_at === null ? null : <Row name="Starts">{momentText(task.scheduled_at)}</Row>}
        <Row name="Created">
          {momentText(task.created_at)} by {task.created_by}
        </Row>
        {task.attempts === 0 ? null : (
          <Row name="Attempts">
            {task.attempts}
            {task.failures === 0 ? '' : `, ${task.failures} failed in a row`}
          </Row>
        )}
      </dl>
      <button type="button" className="text-button" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? 'Fewer fields' : 'All fields'}
      </button>
    </section>
  )
}

function Rarely({ task }: { readonly task: Task }) {
  return (
    <>
      <TextRow name="Branch" task={task} field="branch" value={task.branch} />
      <Row name="Failures allowed">
        <EditableLine
          label="Failures allowed"
          value={task.max_retries === null ? '' : String(task.max_retries)}
          placeholder="as the dispatcher"
          draftName={`max_retries ${task.id}`}
          onSave={(text) => save(task.id, { max_retries: text === '' ? 0 : wholeOrText(text) })}
        />
      </Row>
      <TextRow name="Model" task={task} field="model" value={task.model} />
      <TextRow name="Effort" task={task} field="effort" value={task.effort} />
      {task.idempotency_key === null ? null : <Row name="Key">{task.idempotency_key}</Row>}
    </>
  )
}

/** The board says what is wrong with a word where a number belongs. */
const wholeOrText = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text)

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="detail">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function TextRow({
  name,
  task,
  field,
  value,
}: {
  readonly name: string
  readonly task: Task
  readonly field: string
  readonly value: string | null
}) {
  return (
    <Row name={name}>
      <EditableLine
        label={name}
        value={value ?? ''}
        draftName={`${field} ${task.id}`}
        onSave={(text) => save(task.id, { [field]: text === '' ? 'none' : text })}
      />
    </Row>
  )
}

function ProfileField({ task, field }: { readonly task: Task; readonly field: 'assignee' | 'reviewer' }) {
  const [wanted, setWanted] = useState(false)
  const profiles = useProfiles(wanted)
  const others = useHead()?.assignees ?? []
  const name = task[field]
  const set = (profile: string) =>
    void (field === 'assignee'
      ? attempt(() => act('assign', [task.id], { profile }))
      : save(task.id, { reviewer: profile }))
  return (
    <Menu
      label={field === 'assignee' ? 'Assignee' : 'Reviewer'}
      searchable
      placeholder="Name of a profile…"
      choices={assigneeChoices(profiles, others, name ?? 'none')}
      onOpen={() => setWanted(true)}
      onChoose={({ id }) => set(id)}
      onOwn={set}
      trigger={(props) => (
        <button
          type="button"
          className="editable is-button"
          {...props}
          aria-label={`${field === 'assignee' ? 'Assignee' : 'Reviewer'}: ${name ?? 'nobody'}`}
        >
          {name === null ? (
            <span className="muted">nobody</span>
          ) : (
            <>
              <Avatar name={name} /> {name}
            </>
          )}
        </button>
      )}
    />
  )
}
