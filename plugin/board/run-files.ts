import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../kanban-core/index.ts'
import type { Instant, KeptFile, Reads, Run, RunId, Task } from '../../kanban-core/index.ts'
import { keepFiles } from '../worker/artifacts.ts'
import { readLog } from '../worker/logs.ts'
import { removeOldRuns } from '../worker/run-folders.ts'
import { runFolder } from '../worker/order.ts'
import type { WorkFolders } from '../worker/workspaces.ts'

/** What runs leave on disk: logs, folders, kept files. */

/** Enough for the longest tail that is asked for. */
const BYTES_PER_LINE = 400

export async function readRunLog(
  home: string,
  run: Run,
  lines: number,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const found = await readLog(run.folder ?? runFolder(home, run), lines * BYTES_PER_LINE)
  const all = found.text.replace(/\n$/, '').split('\n')
  return { text: all.slice(-lines).join('\n'), cut: found.cut || all.length > lines }
}

/** Bytes of a file that a person attaches. */
export const LARGEST_ATTACHMENT = 25_000_000

/** Copies any file, by its absolute path. Refused where it is missing, may not be read, is a folder or larger than that. */
export async function takeFile(home: string, task: Task, path: string): Promise<KeptFile> {
  const { kept, refused } = await keepFiles([path], {
    home,
    task: task.id,
    workspace: null,
    largest: LARGEST_ATTACHMENT,
  })
  return (
    kept[0] ??
    fail('failed', {
      what: `${path} was not kept: ${refused[0]?.why ?? 'it cannot be read'}`,
      next: 'name another file, or say in a `kanban comment` where it lies',
    })
  )
}

/** Copies a file of the run's workspace. Refused where it lies elsewhere, is missing, or there is no run whose workspace could hold it. */
export async function keepFile(workspaces: WorkFolders, task: Task, run: Run | null, path: string) {
  if (run === null) return fail('no_run', { id: task.id, done: `asked for ${path}` })
  const { kept, refused } = await workspaces.keepArtifacts(task, run, [path])
  const [file] = kept
  if (file !== undefined) return file
  return fail('failed', {
    what: `${path} was not kept: ${refused[0]?.why ?? 'it cannot be read'}`,
    next: 'name a file of the workspace, or leave it out',
  })
}

/**
 * Folders of closed runs that ended before `before`, logs included. Never one that the board does not know, or whose
 * processes may live. Nothing is deleted in a dry run.
 */
export async function sweepRunFolders(home: string, reads: Reads, before: Instant, dryRun: boolean) {
  const old = await oldRunFolders(home, reads, before)
  const now = Date.now()
  const gone = dryRun ? null : new Set(await removeOldRuns({ home, now, keep: Math.max(0, now - before) }))
  const swept = old.filter(({ name }) => gone?.has(name) ?? true)
  return { bytes: swept.reduce((sum, { bytes }) => sum + bytes, 0), removed: swept.map(({ name }) => `runs/${name}`) }
}

async function oldRunFolders(home: string, reads: Reads, before: Instant) {
  const old: { name: string; bytes: number }[] = []
  for (const { name, run: id } of await runFolders(home)) {
    const run = await reads.runs.get(id)
    if (run?.state === 'closed' && (run.endedAt ?? before) < before)
      old.push({ name, bytes: await sizeOf(join(home, 'runs', name)) })
  }
  return old
}

async function runFolders(home: string): Promise<readonly { readonly name: string; readonly run: RunId }[]> {
  const root = join(home, 'runs')
  const found: { name: string; run: RunId }[] = []
  for (const task of await foldersIn(root)) {
    for (const name of await foldersIn(join(root, task))) {
      const run = /^\d+-(r_[0-9a-z]+)$/.exec(name)?.[1]
      if (run !== undefined) found.push({ name: `${task}/${name}`, run: run as RunId })
    }
  }
  return found
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
