import { useState } from 'react'
import type { Status } from '../data/answers.ts'
import { useProfiles } from '../data/choices.ts'
import { useHead } from '../data/use-board.ts'
import { TaskSearch } from '../drawer/links.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { assigneeChoices } from './assignee-choices.tsx'
import type { TaskForm } from './form.ts'

interface FieldsProps {
  readonly form: TaskForm
  readonly column: Status
  readonly onChange: (part: Partial<TaskForm>) => void
}

export function CreateFields({ form, column, onChange }: FieldsProps) {
  const used = form.skills !== '' || form.workspace !== '' || form.maxRuntime !== '' || form.parents.length > 0
  const [all, setAll] = useState(used)
  return (
    <>
      <textarea
        className="create-title"
        aria-label="Title"
        placeholder="What is to be done"
        data-autofocus
        rows={1}
        value={form.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <textarea
        className="create-body"
        aria-label="Description"
        placeholder="Description: what, why, and when it is done (Markdown)"
        rows={4}
        maxLength={100_000}
        value={form.body}
        onChange={(event) => onChange({ body: event.target.value })}
      />
      <ColumnField form={form} column={column} onChange={onChange} />
      <div className="create-row">
        <AssigneePick value={form.assignee} onPick={(assignee) => onChange({ assignee })} />
        <Small label="Priority" hint="0" value={form.priority} onType={(priority) => onChange({ priority })} />
        <Small label="Tenant" hint="none" value={form.tenant} onType={(tenant) => onChange({ tenant })} />
      </div>
      <Hint form={form} column={column} />
      <button type="button" className="text-button create-more" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? 'Fewer fields' : 'Parents, skills, workspace, limits, start time…'}
      </button>
      {all ? <MoreFields form={form} column={column} onChange={onChange} /> : null}
    </>
  )
}

/** What the column itself needs to know. */
function ColumnField({ form, column, onChange }: FieldsProps) {
  if (column === 'scheduled')
    return (
      <Line label="Not before" required placeholder="tomorrow 9:00" value={form.at} onType={(at) => onChange({ at })} />
    )
  if (column === 'blocked')
    return (
      <Line
        label="What is missing, and who can give it"
        required
        value={form.reason}
        onType={(reason) => onChange({ reason })}
      />
    )
  if (column === 'done' || column === 'review')
    return <Line label="What was done" value={form.summary} onType={(summary) => onChange({ summary })} />
  return null
}

/** Where the task will really stand, which the board decides. */
function Hint({ form, column }: { readonly form: TaskForm; readonly column: Status }) {
  const fallback = useHead()?.board.default_assignee ?? null
  const assigned = form.assignee === '' ? fallback !== null : form.assignee !== 'none'
  if ((column === 'ready' || column === 'running') && !assigned)
    return <p className="hint">Without an assignee it stays in Todo.</p>
  if (column === 'running') return <p className="hint">A worker starts it as soon as there is room.</p>
  if (column === 'todo' && assigned && form.parents.length === 0)
    return <p className="hint">With an assignee and nothing to wait for it is ready at once.</p>
  return null
}

function MoreFields({ form, onChange }: FieldsProps) {
  return (
    <div className="create-grid">
      <div className="field create-parents">
        <span className="create-label">Waits for</span>
        <div className="create-chips">
          {form.parents.map(({ id, title }) => (
            <span key={id} className="create-chip">
              {title}
              <IconButton
                icon="close"
                label={`Remove ${title}`}
                onClick={() => onChange({ parents: form.parents.filter((one) => one.id !== id) })}
              />
            </span>
          ))}
          <TaskSearch
            label="Add a parent"
            own={null}
            onFound={(id, title) => {
              if (!form.parents.some((one) => one.id === id)) onChange({ parents: [...form.parents, { id, title }] })
            }}
          />
        </div>
      </div>
      <Line label="Skills, with commas" value={form.skills} onType={(skills) => onChange({ skills })} />
      <Line
        label="Workspace"
        placeholder="scratch, worktree, dir:/path"
        value={form.workspace}
        onType={(workspace) => onChange({ workspace })}
      />
      <Line label="Branch" value={form.branch} onType={(branch) => onChange({ branch })} />
      <Line
        label="Longest run"
        placeholder="30m"
        value={form.maxRuntime}
        onType={(maxRuntime) => onChange({ maxRuntime })}
      />
      <Line
        label="Failures in a row"
        placeholder="3"
        value={form.maxRetries}
        onType={(maxRetries) => onChange({ maxRetries })}
      />
      <Line label="Start time" placeholder="in 2h, tomorrow 9:00" value={form.at} onType={(at) => onChange({ at })} />
      <Line
        label="Reviewer"
        placeholder="a profile"
        value={form.reviewer}
        onType={(reviewer) => onChange({ reviewer })}
      />
      <Line label="Model" value={form.model} onType={(model) => onChange({ model })} />
      <Line label="Effort" value={form.effort} onType={(effort) => onChange({ effort })} />
      <Line label="Idempotency key" value={form.key} onType={(key) => onChange({ key })} />
    </div>
  )
}

function Line({
  label,
  value,
  onType,
  placeholder,
  required = false,
}: {
  readonly label: string
  readonly value: string
  readonly onType: (text: string) => void
  readonly placeholder?: string
  readonly required?: boolean
}) {
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          autoComplete="off"
          required={required}
          value={value}
          {...(placeholder === undefined ? {} : { placeholder })}
          onChange={(event) => onType(event.target.value)}
        />
      )}
    </Field>
  )
}

function Small({
  label,
  hint,
  value,
  onType,
}: {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onType: (text: string) => void
}) {
  return (
    <label className="create-small">
      <span>{label}</span>
      <input
        className="input"
        autoComplete="off"
        placeholder={hint}
        value={value}
        onChange={(event) => onType(event.target.value)}
      />
    </label>
  )
}

function AssigneePick({ value, onPick }: { readonly value: string; readonly onPick: (name: string) => void }) {
  const profiles = useProfiles()
  const head = useHead()
  const fallback = head?.board.default_assignee ?? null
  const shown = value === '' ? fallback : value === 'none' ? null : value
  return (
    <Menu
      label="Assignee"
      searchable
      width={320}
      placeholder="Name of a profile…"
      choices={assigneeChoices(profiles, head?.assignees ?? [], shown ?? 'none')}
      onChoose={({ id }) => onPick(id)}
      onOwn={onPick}
      trigger={(props) => (
        <button
          type="button"
          className="filter create-assignee"
          {...props}
          aria-label={`Assignee: ${shown ?? 'nobody'}`}
        >
          {shown === null ? <Icon name="person" size={14} /> : <Avatar name={shown} />}
          {shown ?? 'Assignee'}
        </button>
      )}
    />
  )
}
