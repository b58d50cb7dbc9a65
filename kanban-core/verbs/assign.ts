import { z } from 'zod'
import { bulkJson, bulkView, each, partly } from './bulk.ts'
import type { Bulk, Changed } from './bulk.ts'
import { findTask } from './find.ts'
import { knownProfile, profileWarnings } from './roster.ts'
import { profileOrNone, taskRefs } from './schema.ts'
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
    readOnly: false, destructive: false, idempotent: true, ownTask: 'tasks',
  },
  examples: ['assign t_9fc2 backend-dev', 'assign t_9fc2 none'],
  input: z.object({
    tasks: field(taskRefs(), { help: 'tasks to hand over', positional: 'many', value: 'ID', complete: 'task' }),
    profile: field(profileOrNone(), { help: 'the profile, or none', positional: 'one', value: 'PROFILE', complete: 'profile' }),
  }),
  run(context, asked) {
    const assignee = asked.profile === null ? null : knownProfile(context.host, asked.profile)
    return each(asked.tasks, async (ref): Promise<Changed> => {
      const task = await context.board.edit((await findTask(context, ref)).id, { assignee }, context.actor)
      const note = [task.assignee === null ? 'nobody is assigned' : `for ${task.assignee}`, ...profileWarnings(context.host, assignee)].join('; ')
      return { task, note }
    })
  },
  view: (bulk: Bulk<Changed>) => bulkView(bulk),
  json: bulkJson,
  partly,
})
