import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/**
 * The absolute path of a program: looked up on `path` where it is a bare name, else relative to `home`.
 * Null where there is none that may be executed.
 */
export function findProgram(program: string, path: string, home: string): string | null {
  if (program === '') return null
  if (program.includes('/')) return executable(resolve(home, program))
  for (const folder of path.split(delimiter)) {
    const found = folder.startsWith('/') ? executable(join(folder, program)) : null
    if (found) return found
  }
  return null
}

function executable(path: string): string | null {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile() ? path : null
  } catch {
    return null
  }
}
