import type { Answers } from '../ui/ask.tsx'
import { given, named, running } from './step.ts'
import type { Asking, Step, StepName, Subject } from './step.ts'

const nothing = (): null => null
const ENDS_WORKER = 'A worker is at it: its run is ended.'

const onlyRunning = (asking: (subjects: readonly Subject[]) => Asking) => (subjects: readonly Subject[]) =>
  running(subjects) || subjects.length > 1 ? asking(subjects) : null

/** Every step that the page offers, in the words it uses for them. */
export const STEPS: Readonly<Record<StepName, Step>> = {
  specify: { label: 'Release', icon: 'play', tone: 'primary', verb: 'promote', asks: nothing, past: 'released' },
  promote: { label: 'Move on', icon: 'play', tone: 'primary', asks: nothing, past: 'moved on' },
  unblock: {
    label: 'Answer',
    icon: 'play',
    tone: 'primary',
    show: 'ready',
    past: 'unblocked',
    asks: (subjects) => ({
      title: `Answer ${named(subjects)}`,
      ...(subjects.length === 1 && subjects[0]?.block ? { text: subjects[0].block.reason } : {}),
      fields: [
        {
          name: 'answer',
          label: 'Answer',
          kind: 'text',
          hint: 'The next run is told. Enter sends, Shift+Enter breaks the line.',
          offers: subjects.length === 1 ? (subjects[0]?.block?.options ?? []) : [],
        },
      ],
      confirm: 'Let it go on',
    }),
    input: (answers) => given(answers, 'answer'),
  },
  approve: {
    label: 'Approve',
    icon: 'check',
    tone: 'primary',
    show: 'done',
    past: 'approved',
    asks: (subjects) => ({
      title: `Approve ${named(subjects)}`,
      fields: [{ name: 'summary', label: 'What you found', kind: 'text' }],
      confirm: 'Approve',
    }),
    input: (answers) => given(answers, 'summary'),
  },
  'request-changes': {
    label: 'Request changes',
    icon: 'edit',
    show: 'ready',
    past: 'sent back',
    asks: (subjects) => ({
      title: `Send ${named(subjects)} back`,
      fields: [{ name: 'reason', label: 'What has to change', kind: 'text', required: true }],
      confirm: 'Request changes',
    }),
    input: (answers) => given(answers, 'reason'),
  },
  retry: { label: 'Retry', icon: 'play', tone: 'primary', show: 'ready', asks: nothing, past: 'queued again' },
  stop: {
    label: 'Stop',
    icon: 'pause',
    tone: 'danger',
    show: 'blocked',
    past: 'stopped',
    asks: (subjects) => ({
      title: `Stop ${named(subjects)}?`,
      text: 'The worker is ended, and the task stays blocked until somebody unblocks it.',
      fields: [{ name: 'reason', label: 'Why', kind: 'line' }],
      confirm: 'Stop',
      tone: 'danger',
    }),
    input: (answers) => given(answers, 'reason'),
  },
  reclaim: {
    label: 'Take back',
    icon: 'pause',
    tone: 'danger',
    show: 'ready',
    past: 'taken back',
    asks: (subjects) => ({
      title: `Take ${named(subjects)} back from its worker?`,
      text: 'The run is ended and the task is queued again.',
      fields: [{ name: 'reason', label: 'Why', kind: 'line' }],
      confirm: 'End the run',
      tone: 'danger',
    }),
    input: (answers) => given(answers, 'reason'),
  },
  complete: {
    label: 'Complete',
    icon: 'check',
    show: 'done',
    past: 'completed',
    asks: (subjects) => ({
      title: `Complete ${named(subjects)}`,
      ...(running(subjects) ? { text: ENDS_WORKER } : {}),
      // A handoff belongs to one run.
      fields:
        subjects.length === 1
          ? [{ name: 'summary', label: 'What was done', kind: 'text', hint: 'Tasks that wait for it read this.' }]
          : [],
      confirm: 'Complete',
    }),
    input: (answers) => given(answers, 'summary'),
  },
  block: {
    label: 'Block',
    icon: 'warning',
    show: 'blocked',
    past: 'blocked',
    asks: (subjects) => ({
      title: `Block ${named(subjects)}`,
      ...(running(subjects) ? { text: ENDS_WORKER } : {}),
      fields: [
        { name: 'reason', label: 'What is missing, and who can give it', kind: 'text', required: true },
        { name: 'options', label: 'Answers to offer, with commas', kind: 'line', placeholder: 'yes, no' },
      ],
      confirm: 'Block',
    }),
    input: blockInput,
  },
  'request-review': {
    label: 'Request review',
    icon: 'person',
    show: 'review',
    past: 'submitted',
    asks: (subjects) => ({
      title: `Hand ${named(subjects)} to a reviewer`,
      ...(running(subjects) ? { text: ENDS_WORKER } : {}),
      fields: [
        { name: 'summary', label: 'What was done and where to look', kind: 'text' },
        { name: 'reviewer', label: 'Reviewing profile', kind: 'line', placeholder: 'a person, where left out' },
      ],
      confirm: 'Request review',
    }),
    input: (answers) => given(answers, 'summary', 'reviewer'),
  },
  schedule: {
    label: 'Schedule',
    icon: 'clock',
    show: 'scheduled',
    past: 'scheduled',
    asks: (subjects) => ({
      title: `Schedule ${named(subjects)}`,
      fields: [
        {
          name: 'at',
          label: 'Not before',
          kind: 'line',
          required: true,
          placeholder: 'tomorrow 9:00',
          hint: 'Such as “in 2h”, “18:30”, “tomorrow 9:00” or 2026-12-01T09:00Z',
          offers: ['in 1h', 'tomorrow 9:00'],
        },
      ],
      confirm: 'Schedule',
    }),
    input: (answers) => given(answers, 'at'),
  },
  reopen: {
    label: 'Reopen',
    icon: 'play',
    show: 'todo',
    past: 'reopened',
    asks: (subjects) => ({
      title: `Reopen ${named(subjects)}?`,
      text: 'It is worked again. Tasks that waited for it and have not started are held back once more.',
      confirm: 'Reopen',
    }),
  },
  archive: {
    label: 'Archive',
    icon: 'archive',
    show: 'archived',
    undo: 'restore',
    past: 'archived',
    asks: onlyRunning((subjects) => ({
      title: `Archive ${named(subjects)}?`,
      ...(running(subjects) ? { text: ENDS_WORKER } : {}),
      confirm: 'Archive',
      tone: 'danger',
    })),
  },
  restore: { label: 'Restore', icon: 'play', tone: 'primary', show: 'todo', asks: nothing, past: 'restored' },
  delete: {
    label: 'Delete',
    tone: 'danger',
    past: 'deleted',
    asks: (subjects) => ({
      title: `Delete ${named(subjects)} for good?`,
      text: 'This cannot be undone. The history keeps that it was there.',
      confirm: 'Delete for good',
      tone: 'danger',
    }),
    input: () => ({ yes: true }),
  },
  unassign: {
    label: 'Take the assignee away',
    verb: 'assign',
    show: 'todo',
    past: 'unassigned',
    asks: (subjects) => ({
      title: `Hold ${named(subjects)} back?`,
      text: 'What is ready starts by itself. It stays in todo once nobody is assigned.',
      confirm: 'Take the assignee away',
    }),
    input: () => ({ profile: 'none' }),
  },
  start: {
    label: 'Start now',
    icon: 'play',
    tone: 'primary',
    verb: 'dispatch',
    show: 'running',
    asks: nothing,
    past: 'started',
  },
  claim: { label: 'Claim', show: 'running', asks: nothing, past: 'claimed' },
}

function blockInput(answers: Answers): object {
  const options = (answers['options'] ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '')
  return { ...given(answers, 'reason'), ...(options.length === 0 ? {} : { options }) }
}
