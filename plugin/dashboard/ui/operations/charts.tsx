import { classNames } from '../ui/class-names.ts'

const WIDTH = 300
const HEIGHT = 84
const FLOOR = HEIGHT - 1

export interface Bar {
  /** What it stands for, such as a day. */
  readonly name: string
  /** From the floor up; several are stacked. */
  readonly parts: readonly { readonly value: number; readonly tone: 'good' | 'bad' | 'run' | 'accent' }[]
  /** What it says when it is pointed at. */
  readonly words: string
}

/** Bars beside one another, the tallest as high as the drawing; read out as a list of what each says. */
export function Bars({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const tallest = Math.max(1e-9, ...bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)))
  const room = WIDTH / Math.max(1, bars.length)
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${label}: ${spoken(bars)}`}>
      <line className="chart-floor" x1="0" x2={WIDTH} y1={FLOOR + 0.5} y2={FLOOR + 0.5} />
      {bars.map(({ name, parts, words }, at) => {
        let top = FLOOR
        return (
          <g key={name}>
            <title>{words}</title>
            <rect className="chart-hit" x={at * room} y="0" width={room} height={HEIGHT} />
            {parts.map(({ value, tone }) => {
              const height = value === 0 ? 0 : Math.max(1.5, (value / tallest) * (HEIGHT - 6))
              top -= height
              return (
                <rect
                  key={tone}
                  className={classNames('chart-bar', `is-${tone}`)}
                  x={at * room + room * 0.14}
                  y={top}
                  width={room * 0.72}
                  height={height}
                  rx={Math.min(1.5, height / 2)}
                />
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}

/** Days without anything would drown the others. */
function spoken(bars: readonly Bar[]): string {
  const told = bars.filter(({ parts }) => parts.some(({ value }) => value > 0)).map(({ words }) => words)
  return told.length === 0 ? 'nothing' : told.join('; ')
}

/** The first and the last day beneath a drawing. */
export function Axis({ bars }: { readonly bars: readonly Bar[] }) {
  return (
    <div className="chart-axis" aria-hidden="true">
      <span>{bars[0]?.name}</span>
      <span>{bars.at(-1)?.name}</span>
    </div>
  )
}
