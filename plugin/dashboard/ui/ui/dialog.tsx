import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './button.tsx'
import './dialog.css'

/** A modal dialog of the browser's own: it keeps the focus, gives it back, and Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
  className,
  bare = false,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly className?: string
  /** Without a visible heading. */
  readonly bare?: boolean
}) {
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      className={classNames('dialog', className)}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === ref.current && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <header className={bare ? 'visually-hidden' : 'dialog-header'}>
          <h2 id={heading}>{title}</h2>
          {bare ? null : <IconButton icon="close" label="Close" onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  )
}
