import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Memory where the system has a folder of it: the same calls on real files, without the waits of a disk. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export interface Place {
  readonly home: string
  readonly file: string
  readonly url: string
}

export async function makePlace(): Promise<Place> {
  const home = await mkdtemp(join(ROOT, 'kanban-store-'))
  const file = join(home, 'board.db')
  return { home, file, url: `sqlite:${file}` }
}

export const removePlace = ({ home }: Place): Promise<void> => rm(home, { recursive: true, force: true })

/** A folder that is gone after the test. */
export async function aPlace(): Promise<Place> {
  const place = await makePlace()
  onTestFinished(() => removePlace(place))
  return place
}
