import type { Log } from '../../kanban-core/index.ts'
import { verifyLimit } from '../config.ts'
import type { Config } from '../config.ts'
import { KANBAN_COMMAND, SYSTEM_CLOCK } from '../process.ts'
import { createLiveProfiles } from './profiles.ts'
import type { LiveProfiles } from './profiles.ts'
import { createProver } from '../worker/prover.ts'
import type { ProcessProver } from '../worker/prover.ts'
import { createSpawner } from '../worker/spawner.ts'
import type { ProcessSpawner } from '../worker/spawner.ts'
import { createWorkspaces } from '../worker/workspaces.ts'
import type { WorkFolders } from '../worker/workspaces.ts'

export interface Workers {
  readonly profiles: LiveProfiles
  readonly workspaces: WorkFolders
  readonly spawner: ProcessSpawner
  readonly prover: ProcessProver
}

export interface WorkerParts {
  readonly home: string
  readonly config: () => Config
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  readonly socketPath: string
}

/** Everything that starts, ends and houses workers. Starts nothing by itself. */
export function createWorkers({ home, config, env, log, socketPath }: WorkerParts): Workers {
  const common = { home, env, log, clock: SYSTEM_CLOCK }
  const profiles = createLiveProfiles(config(), common)
  const workspaces = createWorkspaces(common)
  const kanbanCommand = { command: KANBAN_COMMAND.command, args: [...KANBAN_COMMAND.args, 'mcp'] }
  return {
    profiles,
    workspaces,
    prover: createProver({ ...common, profiles, workspaces, timeLimit: () => verifyLimit(config()) }),
    spawner: createSpawner({ ...common, profiles, workspaces, socketPath, kanbanCommand, secretsToHide: [] }),
  }
}
