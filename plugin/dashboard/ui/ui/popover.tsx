import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { createPortal } from 'react-dom'
import './popover.css'

const EDGE = 8

/** Something small beside its anchor, above everything, inside the window. Escape, Tab and a press elsewhere close it. */
export function Popover({
  anchor,
  onClose,
  label,
  children,
  width,
}: {
  readonly anchor: RefObject<HTMLElement | null>
  readonly onClose: () => void
  readonly label: string
  readonly children: ReactNode
  readonly width?: number
}) {
  const ref = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<{ readonly left: number; readonly top: number; readonly room: number } | null>(null)
  const close = useRef(onClose)
  close.current = onClose

  useLayoutEffect(() => {
    const [box, own] = [anchor.current?.getBoundingClientRect(), ref.current]
    if (box === undefined || own === null) return
    const below = window.innerHeight - box.bottom - EDGE
    const above = box.top - EDGE
    const height = Math.min(own.scrollHeight, 420)
    const over = below < height && above > below
    const left = Math.max(EDGE, Math.min(box.left, window.innerWidth - own.offsetWidth - EDGE))
    const top = over ? Math.max(EDGE, box.top - height - 4) : box.bottom + 4
    setAt({ left, top, room: Math.max(160, Math.min(420, over ? above : below)) })
  }, [anchor])

  useEffect(() => {
    const before = document.activeElement
    const elsewhere = (event: PointerEvent) => {
      const target = event.target as Node
      if (ref.current?.contains(target) !== true && anchor.current?.contains(target) !== true) close.current()
    }
    document.addEventListener('pointerdown', elsewhere, true)
    return () => {
      document.removeEventListener('pointerdown', elsewhere, true)
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [anchor])

  // Inside a modal dialog only what lies in it can be reached.
  const home = anchor.current?.closest('dialog') ?? document.body
  return createPortal(
    <div
      ref={ref}
      className="popover scroll"
      role="dialog"
      aria-label={label}
      style={{
        left: at?.left ?? 0,
        top: at?.top ?? 0,
        maxHeight: at?.room,
        width,
        visibility: at === null ? 'hidden' : 'visible',
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault()
          onClose()
        }
        event.stopPropagation()
      }}
    >
      {children}
    </div>,
    home,
  )
}
