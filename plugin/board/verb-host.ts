import type { DispatcherControl, Finding, Instant, Reads, Run, VerbHost } from '../../kanban-core/index.ts'
import { dispatchSettings } from '../config.ts'
import type { Config } from '../config.ts'
import { sha256 } from '../process.ts'
import type { LiveProfiles } from './profiles.ts'
import { keepFile, readRunLog, sweepRunFolders, takeFile } from './run-files.ts'
import type { WorkFolders } from '../worker/workspaces.ts'

export interface VerbHostParts {
  readonly version: string
  readonly home: string
  readonly reads: Reads
  readonly config: () => Config
  readonly profiles: LiveProfiles
  /** Asked for when a file is kept or old ones are removed. */
  readonly workspaces: () => Promise<WorkFolders>
  readonly dispatcher: DispatcherControl | null
  readonly endWorker: (run: Run) => Promise<void>
  readonly diagnose: () => Promise<readonly Finding[]>
  readonly people: VerbHost['people']
  readonly gateway: VerbHost['gateway']
  readonly chats: VerbHost['chats']
  readonly wakeCourier: () => void
}

/** What this process lends to the verbs. */
export function createVerbHost(parts: VerbHostParts): VerbHost {
  const {
    version,
    home,
    reads,
    config,
    profiles,
    workspaces,
    dispatcher,
    endWorker,
    diagnose,
    people,
    gateway,
    chats,
    wakeCourier,
  } = parts
  return {
    version,
    home,
    profiles,
    dispatcher,
    endWorker,
    sha256,
    diagnose,
    people,
    gateway,
    chats,
    wakeCourier,
    settings: () => dispatchSettings(config()),
    readLog: (run, lines) => readRunLog(home, run, lines),
    workOf: async (task, run) => (await workspaces()).workOf(task, run),
    keepFile: async (task, run, path) => keepFile(await workspaces(), task, run, path),
    takeFile: (task, path) => takeFile(home, task, path),
    sweepFiles: async (before, dryRun) => sweep(home, reads, await workspaces(), before, dryRun),
  }
}

async function sweep(home: string, reads: Reads, workspaces: WorkFolders, before: Instant, dryRun: boolean) {
  const runs = await sweepRunFolders(home, reads, before, dryRun)
  const trash = dryRun ? [] : await workspaces.emptyTrash()
  return { bytes: runs.bytes, removed: [...runs.removed, ...trash.map((name) => `trash/${name}`)] }
}
