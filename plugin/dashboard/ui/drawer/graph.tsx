import { useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { PATHS } from '../../contract.ts'
import type { FamilyAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import { go } from '../data/place.ts'
import { useReading } from '../data/reading.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { StatusIcon } from '../ui/status-icon.tsx'
import { NODE, curve, layOut } from './graph-layout.ts'
import type { Drawing } from './graph-layout.ts'
import type { SectionProps } from './section.ts'

/** Everything linked with the task, drawn from left to right; each task can be opened. */
export function Graph({ answer }: SectionProps) {
  const { task, parents, children } = answer
  const near = [task, ...parents, ...children].map(({ id, status, title }) => `${id} ${status} ${title}`).join('\n')
  const { answer: family, failure } = useReading(() => read<FamilyAnswer>(PATHS.family(task.id)), near)
  const drawing = useMemo(() => (family === null ? null : layOut(family)), [family])
  if (drawing === null)
    return failure === null ? <Skeleton lines={3} height={24} /> : <p className="muted">{failure}</p>
  return (
    <>
      {family?.cut === true ? <p className="muted">The nearest {drawing.nodes.length}; the family is larger.</p> : null}
      <Family drawing={drawing} own={task.id} />
    </>
  )
}

function Family({ drawing, own }: { readonly drawing: Drawing; readonly own: string }) {
  const { nodes, lines, width, height } = drawing
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [box, node] = [frame.current, nodes.find(({ task }) => task.id === own)]
    if (box === null || node === undefined) return
    box.scrollLeft = node.x - (box.clientWidth - NODE.width) / 2
    box.scrollTop = node.y - (box.clientHeight - NODE.height) / 2
  }, [nodes, own])
  return (
    <div ref={frame} className="family scroll" role="group" aria-label="Tasks linked with this one" onKeyDown={walk}>
      <div className="family-sheet" style={{ width, height }}>
        <svg className="family-lines" width={width} height={height} aria-hidden="true">
          {lines.map((line) => (
            <path
              key={`${line.from.task.id} ${line.to.task.id}`}
              className={line.from.task.id === own || line.to.task.id === own ? 'is-own' : undefined}
              d={curve(line)}
            />
          ))}
        </svg>
        {nodes.map(({ task, x, y }) => (
          <button
            key={task.id}
            type="button"
            className="family-node"
            style={{ left: x, top: y, width: NODE.width, height: NODE.height }}
            aria-current={task.id === own ? 'true' : undefined}
            title={`${task.title} (${task.id})`}
            data-node={task.id}
            onClick={() => go({ task: task.id })}
          >
            <StatusIcon status={task.status} named />
            <span>{task.title}</span>
          </button>
        ))}
      </div>
    </div>
  )
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Arrows reach the nearest task that way. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const [step, from] = [STEPS[event.key], document.activeElement]
  if (step === undefined || !(from instanceof HTMLElement) || from.dataset['node'] === undefined) return
  event.preventDefault()
  event.stopPropagation()
  const [dx, dy] = step
  const reach = (to: HTMLElement): number => {
    const [x, y] = [to.offsetLeft - from.offsetLeft, to.offsetTop - from.offsetTop]
    const [along, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)]
    return along <= 0 || (dy !== 0 && aside > 0) ? Number.POSITIVE_INFINITY : along + aside * 2
  }
  const others = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-node]')].filter((one) => one !== from)
  const [nearest] = others.filter((one) => Number.isFinite(reach(one))).toSorted((a, b) => reach(a) - reach(b))
  nearest?.focus()
}
