import { useEffect } from 'react'
import { carry } from '../board/carry.ts'
import { selection } from '../board/selection.ts'
import { openCreate } from '../create/create-state.ts'
import { STATUSES } from '../data/answers.ts'
import type { Status } from '../data/answers.ts'
import { go, place } from '../data/place.ts'
import { paletteOpen } from '../palette/palette-state.ts'
import { helpOpen } from './help-state.ts'
import { focusNeighbour } from './walk.ts'
import type { Direction } from './walk.ts'

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowDown: 'down',
  j: 'down',
  ArrowUp: 'up',
  k: 'up',
  ArrowLeft: 'left',
  h: 'left',
  ArrowRight: 'right',
  l: 'right',
}

const PLAIN: Readonly<Record<string, () => void>> = {
  c: () => openCreate(columnOfFocus() ?? 'ready'),
  '/': () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
  '?': () => helpOpen.set(true),
  b: () => go({ page: 'board' }),
  o: () => go({ page: 'operations', task: null }),
  '1': () => focusOn('needs'),
  '2': () => focusOn('runs'),
  '3': () => focusOn('stuck'),
}

/** Keys that work wherever nothing is being typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (onKey(event)) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

function onKey(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'k') {
    paletteOpen.set(!paletteOpen.get())
    return true
  }
  if (event.defaultPrevented || ctrlKey || metaKey || altKey || document.querySelector('dialog[open]') !== null)
    return false
  if (carry.get()?.by === 'keys') return carryOn(key)
  if (isTyping(event.target)) return false
  if (key === 'Escape') return escape()
  const direction = DIRECTIONS[key]
  if (direction !== undefined) return inBoard(event.target) && focusNeighbour(direction)
  const plain = PLAIN[key]
  plain?.()
  return plain !== undefined
}

/** A card that was picked up by keyboard goes where the arrows say. */
function carryOn(key: string): boolean {
  if (key === 'Escape') carry.cancel()
  else if (key === ' ' || key === 'Enter') carry.end()
  else if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const columns = [...document.querySelectorAll<HTMLElement>('[data-column]')]
    const at = columns.findIndex((column) => column.dataset['column'] === carry.get()?.over)
    const next = columns[at + (key === 'ArrowLeft' ? -1 : 1)]
    const status = STATUSES.find((one) => one === next?.dataset['column'])
    if (status !== undefined) carry.over(status)
    next?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  } else return key === 'Tab'
  return true
}

function escape(): boolean {
  if (selection.get().size > 0) selection.clear()
  else if (place().task !== null) go({ task: null })
  else if (place().only !== null) go({ only: null })
  else return false
  return true
}

const focusOn = (only: 'needs' | 'runs' | 'stuck'): void =>
  go({ page: 'board', only: place().only === only ? null : only })

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]') !== null
  )
}

const inBoard = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof Element && target.closest('.board, main') !== null)

function columnOfFocus(): Status | null {
  const name = document.activeElement?.closest<HTMLElement>('[data-column]')?.dataset['column']
  return STATUSES.find((status) => status === name) ?? null
}
