import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const LONGEST = 1_000

/** Lines typed before, newest first, kept in a file that only its owner may read. Numbers of buttons are left out. A file that cannot be read or written costs the history, nothing else. */
export interface History {
  readonly lines: string[]
  save(lines: readonly string[]): void
  /** Resolves when everything is written. */
  flush(): Promise<void>
}

export async function openHistory(file: string | undefined): Promise<History> {
  if (file === undefined) return { lines: [], save: () => undefined, flush: () => Promise.resolve() }
  const text = await readFile(file, 'utf8').catch(() => '')
  let writing: Promise<void> = Promise.resolve()
  return {
    lines: text
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, LONGEST),
    save: (lines) => {
      const whole = lines
        .filter((line) => !/^\d+$/.test(line))
        .slice(0, LONGEST)
        .map((line) => `${line}\n`)
        .join('')
      writing = writing.then(() => write(file, whole)).catch(() => undefined)
    },
    flush: () => writing,
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await chmod(`${file}.new`, 0o600)
  await rename(`${file}.new`, file)
}
