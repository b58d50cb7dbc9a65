import { useCallback, useEffect, useRef, useState } from 'react'
import { board } from './board.ts'
import { sentence } from './failure.ts'

/** Something that was asked for: what is known of it, and why it is not newer. */
export interface Reading<T> {
  /** Null until the first answer; what was known stays while it is asked for again. */
  readonly answer: T | null
  readonly failure: string | null
  readonly reload: () => Promise<void>
}

/** Asks when it is first shown, and again when the key is another. */
export function useReading<T>(load: () => Promise<T>, key: string): Reading<T> {
  const [known, setKnown] = useState<Pick<Reading<T>, 'answer' | 'failure'>>({ answer: null, failure: null })
  const latest = useRef(load)
  latest.current = load
  const turn = useRef(0)
  const reload = useCallback(async () => {
    const own = ++turn.current
    try {
      const answer = await latest.current()
      if (own === turn.current) setKnown({ answer, failure: null })
    } catch (error) {
      if (own === turn.current) setKnown(({ answer }) => ({ answer, failure: sentence(error) }))
    }
  }, [])
  useEffect(() => {
    void reload()
    return () => {
      turn.current += 1
    }
  }, [key, reload])
  return { ...known, reload }
}

/** Events that follow one another closely are answered by one reading. */
const SOON = 300
/** What an event sets in motion, such as a message to a chat, is over by then. */
const SETTLED = 3_000

/** The same, asked again when something happens on the board, and once more when it is quiet again. Never by the clock alone. */
export function useLiveReading<T>(load: () => Promise<T>, key: string, soon: number = SOON): Reading<T> {
  const reading = useReading(load, key)
  const { reload } = reading
  useEffect(() => {
    let first: number | null = null
    let last: number | null = null
    const forget = board.onCommit(() => {
      first ??= window.setTimeout(() => {
        first = null
        void reload()
      }, soon)
      if (last !== null) window.clearTimeout(last)
      last = window.setTimeout(() => void reload(), soon + SETTLED)
    })
    return () => {
      forget()
      for (const timer of [first, last]) if (timer !== null) window.clearTimeout(timer)
    }
  }, [reload, soon])
  return reading
}
