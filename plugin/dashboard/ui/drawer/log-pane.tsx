import { useLayoutEffect, useRef } from 'react'
import { Chip } from '../ui/chip.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useLog } from './log-tail.ts'

/** Nearer to its end than this counts as reading the end. */
const AT_END = 24

/** The end of what a run has printed. Whoever reads its end stays there; whoever has scrolled up is left in peace. */
export function LogPane({ task, run, open }: { readonly task: string; readonly run: number; readonly open: boolean }) {
  const { log, failure } = useLog(task, run, open)
  const pane = useRef<HTMLPreElement>(null)
  const atEnd = useRef(true)
  useLayoutEffect(() => {
    const own = pane.current
    if (own !== null && atEnd.current) own.scrollTop = own.scrollHeight
  }, [log?.text])
  return (
    <div className="log" data-log={run}>
      <div className="log-head">
        <span>Log</span>
        {open && log?.ended === false ? <Chip tone="run">live</Chip> : null}
        {log?.cut === true ? <span className="muted">its end; older output is left out</span> : null}
      </div>
      {failure === null ? null : (
        <p className="muted" role="alert">
          {failure}
        </p>
      )}
      {log === null ? (
        failure === null ? (
          <Skeleton lines={3} />
        ) : null
      ) : log.text === '' ? (
        <p className="muted">{open ? 'Nothing printed yet.' : 'It printed nothing, or its log was cleared away.'}</p>
      ) : (
        <pre
          ref={pane}
          className="output is-log scroll"
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={`Log of run ${run}`}
          onScroll={({ currentTarget: own }) => {
            atEnd.current = own.scrollHeight - own.scrollTop - own.clientHeight < AT_END
          }}
        >
          {log.text}
        </pre>
      )}
    </div>
  )
}
