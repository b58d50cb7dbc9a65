import type { ReactNode } from 'react'
import type { Reading } from '../data/reading.ts'
import { go } from '../data/place.ts'
import { Skeleton } from '../ui/skeleton.tsx'

/** What was read, once it is here; before that its place, or why it cannot be read. */
export function Read<T>({
  reading,
  lines = 3,
  children,
}: {
  readonly reading: Reading<T>
  readonly lines?: number
  readonly children: (answer: T) => ReactNode
}) {
  const { answer, failure } = reading
  return (
    <>
      {failure === null ? null : (
        <p className="panel-failure" role="alert">
          {failure}
        </p>
      )}
      {answer === null ? failure === null ? <Skeleton lines={lines} height={22} /> : null : children(answer)}
    </>
  )
}

/** A table that scrolls by itself where there is no room for it. The last column may be without a name. */
export function Table({
  label,
  columns,
  children,
}: {
  readonly label: string
  readonly columns: readonly string[]
  readonly children: ReactNode
}) {
  return (
    <div className="table-frame scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name === 'Actions' ? <span className="visually-hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** Opens a task beside the page. */
export function TaskLink({ id, title = id }: { readonly id: string; readonly title?: string }) {
  return (
    <button
      type="button"
      className={title === id ? 'text-button mono' : 'text-button'}
      onClick={() => go({ task: id })}
    >
      {title}
    </button>
  )
}
