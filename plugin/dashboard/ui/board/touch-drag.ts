import type { RefObject } from 'react'
import { useEffect } from 'react'
import { STATUSES } from '../data/answers.ts'
import type { Status } from '../data/answers.ts'
import { carry } from './carry.ts'

/** A finger that rests so long picks the card up; one that moves sooner scrolls. */
const REST = 280
const SLACK = 10
/** So near to the edge of the board the columns move on. */
const EDGE = 44
const SPEED = 14

let pointer = 'mouse'
if (typeof window !== 'undefined')
  window.addEventListener('pointerdown', (event) => (pointer = event.pointerType), { capture: true })
/** What was last pressed with: `mouse`, `touch` or `pen`. */
export const lastPointer = (): string => pointer

interface Hold {
  readonly id: string
  readonly status: Status
  readonly card: HTMLElement
  readonly x: number
  readonly y: number
  timer: number
  ghost: HTMLElement | null
}

/** Lets cards of the board be carried by a finger: press and hold, move, let go. */
export function useTouchDrag(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const board = ref.current
    if (board === null) return undefined
    const drag = new TouchDrag(board)
    return () => drag.stop()
  }, [ref])
}

class TouchDrag {
  readonly #board: HTMLElement
  readonly #off = new AbortController()
  #hold: Hold | null = null
  #scroll = 0
  #frame = 0

  constructor(board: HTMLElement) {
    this.#board = board
    const { signal } = this.#off
    board.addEventListener('touchstart', (event) => this.#start(event), { signal, passive: true })
    board.addEventListener('touchmove', (event) => this.#move(event), { signal, passive: false })
    board.addEventListener('touchend', (event) => this.#end(event), { signal })
    board.addEventListener('touchcancel', () => this.#cancel(), { signal })
    board.addEventListener('contextmenu', (event) => this.#hold !== null && event.preventDefault(), { signal })
  }

  stop(): void {
    this.#cancel()
    this.#off.abort()
  }

  #start(event: TouchEvent): void {
    const [touch] = event.touches
    if (touch === undefined || event.touches.length > 1) return this.#cancel()
    const card = (event.target as Element).closest<HTMLElement>('[data-card]')
    const status = statusAt(card)
    if (card === null || status === null) return
    const id = card.dataset['card'] ?? ''
    const timer = window.setTimeout(() => this.#pickUp(), REST)
    this.#hold = { id, status, card, x: touch.clientX, y: touch.clientY, timer, ghost: null }
  }

  #pickUp(): void {
    const hold = this.#hold
    if (hold === null) return
    const ghost = hold.card.cloneNode(true) as HTMLElement
    ghost.classList.add('touch-ghost')
    ghost.style.width = `${hold.card.offsetWidth}px`
    document.body.append(ghost)
    hold.ghost = ghost
    this.#place(hold.x, hold.y)
    navigator.vibrate?.(12)
    carry.begin('touch', hold.id, hold.status)
    this.#roll()
  }

  #move(event: TouchEvent): void {
    const [hold, touch] = [this.#hold, event.touches[0]]
    if (hold === null || touch === undefined) return
    if (hold.ghost === null) {
      if (Math.hypot(touch.clientX - hold.x, touch.clientY - hold.y) > SLACK) this.#cancel()
      return
    }
    if (event.cancelable) event.preventDefault()
    this.#place(touch.clientX, touch.clientY)
    const under = document.elementFromPoint(touch.clientX, touch.clientY)
    carry.over(statusAt(under))
    const box = this.#board.getBoundingClientRect()
    this.#scroll = touch.clientX > box.right - EDGE ? SPEED : touch.clientX < box.left + EDGE ? -SPEED : 0
  }

  #end(event: TouchEvent): void {
    const hold = this.#hold
    if (hold === null) return
    const carrying = hold.ghost !== null
    this.#clear()
    if (!carrying) return
    // The press that carried a card does not open it as well.
    if (event.cancelable) event.preventDefault()
    carry.end()
  }

  #cancel(): void {
    const carrying = (this.#hold?.ghost ?? null) !== null
    this.#clear()
    if (carrying) carry.cancel()
  }

  #clear(): void {
    if (this.#hold !== null) window.clearTimeout(this.#hold.timer)
    this.#hold?.ghost?.remove()
    this.#hold = null
    this.#scroll = 0
    cancelAnimationFrame(this.#frame)
  }

  #place(x: number, y: number): void {
    const ghost = this.#hold?.ghost
    if (ghost !== null && ghost !== undefined)
      ghost.style.transform = `translate(${x - ghost.offsetWidth / 2}px, ${y - 28}px) rotate(2deg)`
  }

  #roll(): void {
    this.#frame = requestAnimationFrame(() => {
      if (this.#scroll !== 0) this.#board.scrollLeft += this.#scroll
      if (this.#hold !== null) this.#roll()
    })
  }
}

function statusAt(element: Element | null): Status | null {
  const name = element?.closest<HTMLElement>('[data-column]')?.dataset['column']
  return STATUSES.find((status) => status === name) ?? null
}
