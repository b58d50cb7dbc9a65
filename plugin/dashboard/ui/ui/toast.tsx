import { Signal, useSignal } from '../data/signal.ts'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import './toast.css'

export interface Toast {
  readonly id: number
  readonly tone: 'plain' | 'good' | 'bad'
  readonly text: string
  /** More sentences beneath, such as one per task that was refused. */
  readonly lines: readonly string[]
  readonly action: { readonly label: string; readonly run: () => void } | null
}

const toasts = new Signal<readonly Toast[]>([])
let made = 0

/** Says something at the edge of the page. What went wrong stays until it is closed, the rest goes by itself. */
export function tell(text: string, more: Partial<Pick<Toast, 'tone' | 'action' | 'lines'>> = {}): void {
  const toast: Toast = { id: ++made, tone: 'plain', action: null, lines: [], ...more, text }
  toasts.set([...toasts.get().filter((one) => one.text !== text), toast].slice(-4))
  if (toast.tone !== 'bad') window.setTimeout(() => dismiss(toast.id), toast.action === null ? 4_000 : 8_000)
}

export const dismiss = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id))

export function Toasts() {
  const shown = useSignal(toasts)
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {shown.map((toast) => (
        <div
          key={toast.id}
          className={classNames('toast', `is-${toast.tone}`)}
          role={toast.tone === 'bad' ? 'alert' : 'status'}
        >
          <div className="toast-text">
            <p>{toast.text}</p>
            {toast.lines.length === 0 ? null : (
              <ul className="toast-lines scroll">
                {toast.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </div>
          {toast.action === null ? null : (
            <button
              type="button"
              className="toast-action"
              onClick={() => {
                toast.action?.run()
                dismiss(toast.id)
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  )
}
