import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, realpath, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { base32, bytesText } from '../../kanban-core/index.ts'
import type { TaskId } from '../../kanban-core/index.ts'
import { isBelow } from './paths.ts'

/** A file of a workspace that was copied to where clean-up does not reach. */
export interface Kept {
  readonly given: string
  readonly name: string
  readonly size: number
  /** Absolute, below `<home>/artifacts/<task>/`. */
  readonly path: string
}

export interface Artifacts {
  readonly kept: readonly Kept[]
  readonly refused: readonly { readonly given: string; readonly why: string }[]
}

export interface ArtifactOptions {
  readonly home: string
  readonly task: TaskId
  /** Relative paths start here, and nothing outside is taken; null = any file, by its absolute path. */
  readonly workspace: string | null
  /** Bytes of one file. */
  readonly largest: number
}

const PIECE = 1024 * 1024

class NotKept extends Error {}

/** Copies files that a worker names. A path that leads outside of its workspace, by `..` or by links, is refused. */
export async function keepFiles(paths: readonly string[], options: ArtifactOptions): Promise<Artifacts> {
  const kept: Kept[] = []
  const refused: { given: string; why: string }[] = []
  for (const given of paths) {
    try {
      kept.push(await keepOne(given, options))
    } catch (error) {
      refused.push({ given, why: error instanceof NotKept ? error.message : reasonOf(error) })
    }
  }
  return { kept, refused }
}

const reasonOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EACCES' ? 'it may not be read' : `it cannot be copied (${code ?? String(error)})`
}

async function keepOne(given: string, { home, task, workspace, largest }: ArtifactOptions): Promise<Kept> {
  const real = await realpath(workspace === null ? given : resolve(workspace, given))
  if (workspace !== null && !isBelow(await realpath(workspace), real))
    throw new NotKept('it lies outside of the workspace')
  if (await isOpenDatabase(real)) throw new NotKept('it is a database in use; `kanban backup` makes a copy of a board')
  const source = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = await source.stat()
    if (!found.isFile()) throw new NotKept('it is not a file; name the files in it')
    if (found.size > largest)
      throw new NotKept(`it has ${bytesText(found.size)}, at most ${bytesText(largest)} are kept`)
    const folder = join(home, 'artifacts', task)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `${base32(randomBytes(5))}-${safeName(real)}`)
    const size = await copy(source, path, found.size)
    return { given, name: basename(real), size, path }
  } finally {
    await source.close()
  }
}

/** Closing such a file would let go of the locks that this process holds on it, so it is never opened. */
const isOpenDatabase = async (path: string): Promise<boolean> =>
  /-(?:wal|shm)$/.test(path) || (await stat(`${path}-wal`).catch(() => null)) !== null

/** No more than was measured, should the file grow meanwhile. */
async function copy(source: FileHandle, path: string, size: number): Promise<number> {
  const target = await open(path, 'wx', 0o600)
  const buffer = Buffer.allocUnsafe(Math.min(size, PIECE))
  let done = 0
  try {
    while (done < size) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, size - done), done)
      if (bytesRead === 0) break
      await target.write(buffer, 0, bytesRead)
      done += bytesRead
    }
    return done
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await target.close()
  }
}

const safeName = (path: string): string =>
  basename(path)
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100) || 'file'
