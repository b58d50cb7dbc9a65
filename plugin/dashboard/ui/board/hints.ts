import type { Status } from '../data/answers.ts'

/** What an empty column teaches: what comes here, and how. */
export const COLUMN_HINTS: Readonly<Record<Status, string>> = {
  triage: 'Raw ideas rest here. Nothing starts before somebody releases it.',
  todo: 'What waits for its parents, or for somebody to be assigned.',
  scheduled: 'What starts by itself at a time.',
  ready: 'What a worker takes next, by priority and age.',
  running: 'Each card is a worker process. Nothing runs at the moment.',
  blocked: 'Nothing needs you. A worker that has a question puts its task here.',
  review: 'Finished work that somebody else should look at.',
  done: 'Finished tasks, newest first, with all their attempts.',
  archived: 'What was put away. It can be restored.',
}
