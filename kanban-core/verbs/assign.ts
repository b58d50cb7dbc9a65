import { z } from 'zod'
import { knownProfile, profileWarnings } from './shared/roster.ts'
import { profileOrNone } from './grammar/schema.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'

export const assign = defineVerb({
  name: 'assign',
  summary: 'say which profile does a task',
  group: 'plan',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  tool: {
    description: 'Hand a task to a profile. Call kanban_profiles for the names.',
    offeredTo: ['orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: true,
    ownTask: 'tasks',
  },
  examples: ['assign t_9fc2 backend-dev', 'assign t_9fc2 none'],
  input: z.object({
    tasks: tasksField('tasks to hand over'),
    profile: field(profileOrNone(), {
      help: 'the profile, or none',
      positional: 'one',
      value: 'PROFILE',
      complete: 'profile',
    }),
  }),
  run(context, asked) {
    const assignee = asked.profile === null ? null : knownProfile(context.host, asked.profile)
    return eachTask(context, asked.tasks, async (found) => {
      const task = await context.board.edit(found.id, { assignee }, context.actor)
      const note = [
        task.assignee === null ? 'nobody is assigned' : `for ${task.assignee}`,
        ...profileWarnings(context.host, assignee),
        ...(task.status === 'blocked' ? [`\`kanban retry ${task.id}\` lets it go on`] : []),
      ].join('; ')
      return { task, note }
    })
  },
  ...changedTasks,
})
