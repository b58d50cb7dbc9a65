import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BUILT = import.meta.url.endsWith('.js')
/** The folder of package.json, from the sources or from dist/. */
const ROOT = fileURLToPath(new URL(BUILT ? '../../' : '../', import.meta.url))

/** A file that lies beside package.json. */
export const packageFile = (name: string): string => join(ROOT, name)

/** How the command is typed: in a checkout npm finds it. */
export const COMMAND = BUILT ? 'kanban' : 'npx kanban'

export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }
  return version
}
