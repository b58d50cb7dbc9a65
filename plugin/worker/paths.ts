import { realpathSync } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** True where `path` lies below `root`; both already free of links. The root itself is not below itself. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path
}

/**
 * One name for one place: links followed as far as the path exists, the rest as written. So two spellings of a folder
 * are the same lock.
 */
export function canonical(path: string): string {
  const whole = resolve(path)
  try {
    return realpathSync(whole)
  } catch {
    const parent = dirname(whole)
    return parent === whole ? whole : join(canonical(parent), whole.slice(parent.length))
  }
}

/** True for a folder that is no link and whose real path is the expected one, so that no link stands anywhere on the way. */
export async function isRealFolder(path: string, root: string): Promise<boolean> {
  try {
    const [found, real, realRoot] = await Promise.all([lstat(path), realpath(path), realpath(root)])
    return found.isDirectory() && real === join(realRoot, relative(root, path)) && isBelow(realRoot, real)
  } catch {
    return false
  }
}
