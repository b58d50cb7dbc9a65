import { useEffect } from 'react'
import { useGlance } from '../board/glance.ts'
import { useHead } from '../data/use-board.ts'

/** The tab says what needs somebody, also while it is behind others. */
export function useTitle(): void {
  const needs = useGlance()?.needs ?? 0
  const title = useHead()?.board.title ?? 'Kanban'
  useEffect(() => {
    document.title = needs === 0 ? `${title} · Kanban` : `(${needs}) ${title} · Kanban`
  }, [needs, title])
}
