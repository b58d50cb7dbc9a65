import { lstat, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY } from '../../kanban-core/index.ts'
import type { Clock, Instant, Log, Millis } from '../../kanban-core/index.ts'

/** How long a thrown-away folder can still be fetched back. */
const KEPT: Millis = 7 * DAY

/** Moves a folder of ours to `<home>/trash/<time>-<name>`; gives its new path. */
export async function moveToTrash(home: string, folder: string, name: string, now: Instant): Promise<string> {
  const trash = join(home, 'trash')
  await mkdir(trash, { recursive: true, mode: 0o700 })
  const stamp = new Date(now).toISOString().replaceAll(':', '-')
  for (let turn = 0; ; turn += 1) {
    const path = join(trash, `${stamp}-${name}${turn === 0 ? '' : `-${turn}`}`)
    if (await isFree(path)) {
      await rename(folder, path)
      return path
    }
  }
}

const isFree = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    () => true,
  )

/** Deletes what has lain in the trash for seven days; links are removed, never followed. Gives the names. */
export async function emptyTrash({
  home,
  clock,
  log,
}: {
  readonly home: string
  readonly clock: Clock
  readonly log: Log
}): Promise<readonly string[]> {
  const trash = join(home, 'trash')
  const gone: string[] = []
  for (const name of await readdir(trash).catch(() => [])) {
    const thrownAway = timeOf(name)
    if (thrownAway === null || clock.now() - thrownAway < KEPT) continue
    try {
      await removeEntry(join(trash, name))
      gone.push(name)
    } catch (error) {
      log.warn({ name, error: String(error) }, 'an old folder in the trash could not be deleted')
    }
  }
  return gone
}

async function removeEntry(path: string): Promise<void> {
  const entry = await lstat(path)
  if (entry.isDirectory()) await rm(path, { recursive: true })
  else await unlink(path)
}

/** Null for a name that we did not give. */
function timeOf(name: string): Instant | null {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)-./.exec(name)
  const at = found ? Date.parse(`${found[1]}T${found[2]}:${found[3]}:${found[4]}`) : Number.NaN
  return Number.isNaN(at) ? null : at
}
