import { act } from '../data/verbs.ts'
import type { Outcome } from '../data/verbs.ts'
import { verb } from '../data/api.ts'
import type { Refused } from '../data/answers.ts'
import { board } from '../data/board.ts'
import { Failure, sentence } from '../data/failure.ts'
import { ask } from '../ui/ask.tsx'
import type { Answers } from '../ui/ask.tsx'
import { tell } from '../ui/toast.tsx'
import { named } from './step.ts'
import type { StepName, Subject } from './step.ts'
import { STEPS } from './steps.ts'

/** Asks what has to be asked, does it, and says what came of it; whatever is refused stands where it stood, with the reason. */
export function perform(name: StepName, subjects: readonly Subject[]): void {
  const [first] = subjects
  if (first === undefined) return
  const asking = STEPS[name].asks(subjects)
  if (asking === null) {
    void attempt(
      () => carryOut(name, subjects, {}),
      () => onRefusal(name, subjects),
    )
    return
  }
  ask({
    ...asking,
    draft: `${name} ${subjects.length === 1 ? first.id : 'several'}`,
    submit: (answers) => carryOut(name, subjects, answers),
  })
}

/** Does it without asking, such as an offered answer. */
export const performWith = (name: StepName, subjects: readonly Subject[], answers: Answers): Promise<boolean> =>
  attempt(() => carryOut(name, subjects, answers))

/** True where it was done; else the reason is said at the edge of the page. */
export async function attempt(
  work: () => Promise<unknown>,
  more?: () => ((failure: Failure) => boolean) | undefined,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (more?.()?.(error) !== true) tell(sentence(error), { tone: 'bad' })
    return false
  }
}

async function carryOut(name: StepName, subjects: readonly Subject[], answers: Answers): Promise<void> {
  const step = STEPS[name]
  if (name === 'start') return start(subjects)
  if (name === 'claim') return claim(subjects)
  const ids = subjects.map((subject) => subject.id)
  const outcome = await act(step.verb ?? name, ids, step.input?.(answers) ?? {}, step.show)
  report(name, subjects, outcome)
}

function report(name: StepName, subjects: readonly Subject[], outcome: Outcome): void {
  const step = STEPS[name]
  if (outcome.refused.length > 0) {
    tellRefused(outcome.refused, subjects.length)
    return
  }
  const back = step.undo
  const text = `${named(subjects)} ${step.past}${outcome.note === null ? '' : `; ${outcome.note}`}`
  tell(text, back === undefined ? {} : { action: { label: 'Undo', run: () => perform(back, subjects) } })
}

/** Each of several stands alone: what was refused is listed by its id, with its reason. */
export function tellRefused(refused: readonly Refused[], all: number): void {
  const [only] = refused
  const lines = refused.map(({ id, message, next }) => `${message.includes(id) ? '' : `${id}: `}${message} — ${next}`)
  if (all === 1 && only !== undefined) tell(lines[0] ?? only.message, { tone: 'bad' })
  else tell(`${refused.length} of ${all} refused`, { tone: 'bad', lines })
}

/** Attempts all used: the only thing that helps is to allow more. */
function onRefusal(name: StepName, subjects: readonly Subject[]): ((failure: Failure) => boolean) | undefined {
  if (name !== 'retry') return undefined
  return (failure) => {
    if (failure.code !== 'attempt_ceiling') return false
    ask({
      title: `Retry ${named(subjects)}`,
      text: `${sentence(failure).split(' — ')[0] ?? ''}.`,
      fields: [{ name: 'attempts', label: 'Attempts more', kind: 'number', required: true, placeholder: '3' }],
      confirm: 'Allow them and retry',
      submit: async (answers) => {
        const outcome = await act(
          'retry',
          subjects.map((subject) => subject.id),
          { attempts: Number(answers['attempts']) },
        )
        report('retry', subjects, outcome)
      },
    })
    return true
  }
}

interface Dispatched {
  readonly started: readonly { readonly task: string; readonly profile: string }[]
  readonly held: readonly { readonly task: string; readonly detail: string }[]
}

/** Workers are started by the dispatcher alone: it is asked to look now, and says what it holds back. */
async function start(subjects: readonly Subject[]): Promise<void> {
  const store = board.store.get()
  const ids = subjects.map((subject) => subject.id)
  store?.move(ids, 'running')
  try {
    const { started, held } = await verb<Dispatched>('dispatch', {}, board.slug)
    for (const subject of subjects) {
      if (started.some(({ task }) => task === subject.id)) continue
      const why = held.find(({ task }) => task === subject.id)?.detail
      tell(why === undefined ? `${named([subject])} is not its turn yet` : `${named([subject])}: ${why}`, {
        tone: 'bad',
      })
    }
  } finally {
    store?.settle(ids)
  }
}

/** Only asked for tasks that are not ready: the board says what they need. */
async function claim(subjects: readonly Subject[]): Promise<void> {
  const store = board.store.get()
  const ids = subjects.map((subject) => subject.id)
  store?.move(ids, 'running')
  try {
    for (const id of ids) await verb('claim', { task: id }, board.slug)
  } finally {
    store?.settle(ids)
  }
}
