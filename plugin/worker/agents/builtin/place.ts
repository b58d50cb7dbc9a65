import { constants } from 'node:fs'
import { mkdir, open, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** The absolute path of something in the workspace; null where it lies outside, also by way of a link. */
export async function inside(workspace: string, path: string): Promise<string | null> {
  const root = await realpath(workspace)
  const wanted = resolve(root, path)
  if (path.includes('\0') || !isBelow(root, wanted)) return null
  return isBelow(root, await settled(wanted)) ? wanted : null
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Where a path leads once the links in the part that exists are followed. */
async function settled(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error
    return join(await settled(dirname(path)), path.slice(dirname(path).length))
  }
}

/** Writes the file anew, its folders too. Never through a link in the last place. */
export async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o644,
  )
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}
