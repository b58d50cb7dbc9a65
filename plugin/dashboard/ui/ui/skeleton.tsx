import './skeleton.css'

/** The place that something will take, so that nothing jumps when it comes. */
export function Skeleton({ lines = 1, height = 14 }: { readonly lines?: number; readonly height?: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className="skeleton-line" style={{ height, width: `${100 - ((at * 23) % 45)}%` }} />
      ))}
    </div>
  )
}
