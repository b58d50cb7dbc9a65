import { useEffect, useState } from 'react'
import { PATHS } from '../../contract.ts'
import type { SearchAnswer, Summary } from './answers.ts'
import { read, verb } from './api.ts'
import { board } from './board.ts'
import { Failure } from './failure.ts'

export interface Profile {
  readonly name: string
  readonly agent: string
  readonly description: string
  readonly usable: boolean
  readonly problem: string | null
}

export interface BoardChoice {
  readonly slug: string
  readonly title: string
  readonly archived_at: string | null
  readonly paused_at: string | null
  readonly by_status: Readonly<Partial<Record<string, number>>>
}

/** What is offered in a menu; empty where it cannot be read at the moment. */
async function offered<T>(name: string, input: object = {}): Promise<readonly T[]> {
  try {
    return await verb<readonly T[]>(name, input, board.slug)
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

/** Reads when it is first shown. */
function useOffered(name: string, wanted: boolean): readonly unknown[] | null {
  const [found, setFound] = useState<readonly unknown[] | null>(null)
  useEffect(() => {
    if (!wanted) return
    let here = true
    void offered<unknown>(name).then((all) => here && setFound(all))
    return () => {
      here = false
    }
  }, [name, wanted])
  return found
}

export const useProfiles = (wanted = true): readonly Profile[] | null =>
  useOffered('profiles', wanted) as readonly Profile[] | null
export const useBoards = (wanted = true): readonly BoardChoice[] | null =>
  useOffered('boards', wanted) as readonly BoardChoice[] | null

/** Tasks whose title has the text or whose id begins so. */
export async function searchTasks(text: string, slug: string | null): Promise<readonly Summary[]> {
  try {
    return (await read<SearchAnswer>(PATHS.search, { q: text, board: slug })).tasks
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}
