import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { Clock, Log, Run, Task, Workspaces } from '../../kanban-core/index.ts'
import { keepFiles } from './artifacts.ts'
import type { Artifacts } from './artifacts.ts'
import { canonical } from './paths.ts'
import { discardScratch, makeScratch, scratchPath } from './scratch.ts'
import { emptyTrash } from './trash.ts'
import { makeWorktree, releaseWorktree, workIn, worktreeImpossible, worktreePath } from './worktree.ts'

export interface WorkspaceOptions {
  /** The board's home folder, absolute. */
  readonly home: string
  readonly clock: Clock
  readonly log: Log
  /** Bytes of one kept artifact; default 100 MiB. */
  readonly largestArtifact?: number
}

export interface WorkFolders extends Workspaces {
  /** Where this run works, or worked. */
  pathOf(task: Task, run: Run): Promise<string | null>
  /** Copies files named at completion to `<home>/artifacts/<task>/`, before any clean-up. */
  keepArtifacts(task: Task, run: Run, paths: readonly string[]): Promise<Artifacts>
  /** Deletes what has lain in the trash for seven days; gives the names. */
  emptyTrash(): Promise<readonly string[]>
}

const LARGEST = 100 * 1024 * 1024

/** Folders that workers work in: scratch folders and worktrees of our own, and other people's, which are never deleted. */
export function createWorkspaces(options: WorkspaceOptions): WorkFolders {
  const { home, clock, log } = options
  const pathOf = async (task: Task, run: Run): Promise<string | null> => {
    switch (task.workspace.kind) {
      case 'scratch':
        return scratchPath(home, task)
      case 'dir':
        return task.workspace.path
      case 'worktree':
        return worktreePath(home, task, run)
    }
  }
  return {
    exclusivePath: (task) =>
      task.workspace.kind === 'scratch' || task.workspace.path === null ? null : canonical(task.workspace.path),
    async impossible(task, board) {
      if (task.workspace.kind === 'scratch') return null
      return task.workspace.kind === 'dir' ? folderImpossible(task.workspace.path) : worktreeImpossible(task, board)
    },
    prepare(task, run, board) {
      if (task.workspace.kind === 'scratch') return makeScratch(home, task)
      return task.workspace.kind === 'dir' ? makeFolder(task.workspace.path) : makeWorktree(home, task, run, board)
    },
    async release(task) {
      try {
        if (task.workspace.kind === 'worktree') await releaseWorktree(home, task)
        if (task.workspace.kind !== 'scratch' || (task.status !== 'done' && task.status !== 'archived')) return
        const moved = await discardScratch(home, task, clock)
        if (moved !== null)
          log.info({ task: task.id, path: moved }, 'workspace moved to the trash, kept for seven days')
      } catch (error) {
        log.warn({ task: task.id, error: String(error) }, 'a workspace could not be given back')
      }
    },
    pathOf,
    async workOf(task, run) {
      const path = task.workspace.kind === 'worktree' ? await worktreePath(home, task, run) : null
      return path === null ? null : workIn(path)
    },
    async keepArtifacts(task, run, paths) {
      const workspace = await pathOf(task, run)
      if (workspace === null)
        return { kept: [], refused: paths.map((given) => ({ given, why: 'the workspace of this run is gone' })) }
      return keepFiles(paths, { home, task: task.id, workspace, largest: options.largestArtifact ?? LARGEST })
    },
    emptyTrash: () => emptyTrash({ home, clock, log }),
  }
}

/** A folder of somebody's own: it must be there, or its parent. */
async function folderImpossible(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return `${path} is no absolute path`
  const found = await stat(path).catch(() => null)
  if (found && !found.isDirectory()) return `${path} is no folder`
  const place = found ? path : dirname(path)
  if (!found && !(await stat(place).catch(() => null))?.isDirectory())
    return `there is neither a folder ${path} nor one to make it in`
  return access(place, constants.W_OK | constants.X_OK).then(
    () => null,
    () => `${place} cannot be written`,
  )
}

async function makeFolder(path: string): Promise<string> {
  const hindrance = await folderImpossible(path)
  if (hindrance !== null) throw new SpawnFailed(hindrance)
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw new SpawnFailed(`the workspace cannot be made: ${error.message}`)
  })
  return path
}
