import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { Clock, Task } from '../../kanban-core/index.ts'
import { isRealFolder } from './paths.ts'
import { moveToTrash } from './trash.ts'

/** In a folder that we made; holds the id of its task. */
const MARKER = '.kanban-workspace'

const rootOf = (home: string): string => join(home, 'workspaces')

/** `<home>/workspaces/<board>/<task>`: the same folder for every attempt at the task. */
export const scratchPath = (home: string, task: Pick<Task, 'id' | 'board'>): string =>
  join(rootOf(home), task.board, task.id)

/** Makes the folder, or finds the one of an earlier attempt. Throws SpawnFailed where something else stands there. */
export async function makeScratch(home: string, task: Task): Promise<string> {
  const path = scratchPath(home, task)
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 })
    if (made !== undefined) await writeFile(join(path, MARKER), `${task.id}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new SpawnFailed(`the workspace cannot be made: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (await isRealFolder(path, rootOf(home))) return path
  throw new SpawnFailed(`${path} is not the folder that was made for this task, so it is not worked in; move it away`)
}

/** Moves a folder that we made for this task to the trash; anything else is left alone. Gives the new path, null = nothing moved. */
export async function discardScratch(home: string, task: Task, clock: Clock): Promise<string | null> {
  if (!(await isOurs(home, task))) return null
  return moveToTrash(home, scratchPath(home, task), `${task.board}-${task.id}`, clock.now())
}

/** No link on the way, below our root, and marked with this task's id. */
async function isOurs(home: string, task: Task): Promise<boolean> {
  const path = scratchPath(home, task)
  if (!(await isRealFolder(path, rootOf(home)))) return false
  const marker = await readFile(join(path, MARKER), 'utf8').catch(() => '')
  return marker.trim() === task.id
}
