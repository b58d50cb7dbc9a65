import { useCallback, useState } from 'react'

/**
 * What somebody has typed and not sent, under a name of its own: it outlives a lost gateway, an ended session, a closed
 * drawer and a reload of the page, and goes with the tab.
 */
const key = (name: string): string => `draft ${name}`

export function draft(name: string): string | null {
  try {
    return sessionStorage.getItem(key(name))
  } catch {
    return null
  }
}

export function keepDraft(name: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key(name))
    else sessionStorage.setItem(key(name), text)
  } catch {
    // Storage is full or forbidden: the text stays in its field.
  }
}

/** A text that is kept while it is typed. `set(null)` forgets it. */
export function useDraft(name: string): readonly [string | null, (text: string | null) => void] {
  const [state, setState] = useState<{ readonly name: string; readonly text: string | null }>(() => ({
    name,
    text: draft(name),
  }))
  const text = state.name === name ? state.text : draft(name)
  const set = useCallback(
    (next: string | null) => {
      keepDraft(name, next)
      setState({ name, text: next })
    },
    [name],
  )
  return [text, set]
}
