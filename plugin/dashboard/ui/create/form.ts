import { draft, keepDraft } from '../data/drafts.ts'

/** Everything that a new task can be told, as it was typed. */
export interface TaskForm {
  readonly title: string
  readonly body: string
  /** Empty = the board's default. */
  readonly assignee: string
  readonly priority: string
  readonly tenant: string
  readonly parents: readonly { readonly id: string; readonly title: string }[]
  readonly skills: string
  readonly workspace: string
  readonly branch: string
  readonly maxRuntime: string
  readonly maxRetries: string
  readonly reviewer: string
  readonly model: string
  readonly effort: string
  readonly at: string
  readonly key: string
  /** Why it is blocked, where it is made in that column. */
  readonly reason: string
  /** What was done, where it is made in Done or Review. */
  readonly summary: string
}

const NAME = 'new task'

export const emptyForm = (): TaskForm => ({
  title: '',
  body: '',
  assignee: '',
  priority: '',
  tenant: '',
  parents: [],
  skills: '',
  workspace: '',
  branch: '',
  maxRuntime: '',
  maxRetries: '',
  reviewer: '',
  model: '',
  effort: '',
  at: '',
  key: '',
  reason: '',
  summary: '',
})

/** The one that was begun and neither made nor discarded. */
export function keptForm(): TaskForm | null {
  try {
    const text = draft(NAME)
    return text === null ? null : { ...emptyForm(), ...(JSON.parse(text) as Partial<TaskForm>) }
  } catch {
    return null
  }
}

export const keepForm = (form: TaskForm | null): void => keepDraft(NAME, form === null ? null : JSON.stringify(form))
