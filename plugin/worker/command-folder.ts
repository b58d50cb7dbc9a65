import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { base32 } from '../../kanban-core/index.ts'

/** `<home>/bin`, with the `kanban` command of this very program in it: the first folder on a worker's PATH. */
export async function commandFolder(
  home: string,
  { command, args }: { readonly command: string; readonly args: readonly string[] },
): Promise<string> {
  const folder = join(home, 'bin')
  const path = join(folder, 'kanban')
  const [program = ''] = args
  const text = `#!/bin/sh\nexec ${[command, program].map(quoted).join(' ')} "$@"\n`
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return folder
  const draft = `${path}.${base32(randomBytes(5))}`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(draft, text, { mode: 0o755 })
  await rename(draft, path)
  return folder
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
