import { useState } from 'react'
import type { ReactNode } from 'react'
import { PATHS } from '../../contract.ts'
import type { Spread, StatisticsAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import { useLiveReading } from '../data/reading.ts'
import { here } from './here.ts'
import { counted } from '../drawer/run-words.ts'
import { Axis, Bars } from './charts.tsx'
import type { Bar } from './charts.tsx'
import { dayText, secondsText } from './day-text.ts'
import { Read } from './panel-parts.tsx'
import { Usage } from './usage.tsx'

/** Figures over days do not change within seconds. */
const SELDOM = 10_500
const SPANS = [7, 30, 90] as const
type Day = StatisticsAnswer['days'][number]

/** How much was done, how long it took and what it cost, day by day. */
export function Figures() {
  const [days, setDays] = useState<(typeof SPANS)[number]>(30)
  const load = () => read<StatisticsAnswer>(PATHS.statistics, { board: here(), days })
  const reading = useLiveReading(load, String(days), SELDOM)
  return (
    <>
      <div className="panel-actions">
        <div className="choice" role="group" aria-label="How far back">
          {SPANS.map((span) => (
            <button key={span} type="button" aria-pressed={span === days} onClick={() => setDays(span)}>
              {span} days
            </button>
          ))}
        </div>
      </div>
      <Read reading={reading} lines={4}>
        {(answer) => (
          <>
            <div className="charts">
              <Throughput days={answer.days} />
              <Times
                name="Lead time"
                of="from created to done"
                days={answer.days}
                pick={({ lead }) => lead}
                all={answer.lead}
              />
              <Times
                name="Cycle time"
                of="from first start to done"
                days={answer.days}
                pick={({ cycle }) => cycle}
                all={answer.cycle}
              />
            </div>
            <Usage answer={answer} />
          </>
        )}
      </Read>
    </>
  )
}

function Chart({
  title,
  figure,
  note,
  bars,
}: {
  readonly title: string
  readonly figure: ReactNode
  readonly note: string
  readonly bars: readonly Bar[]
}) {
  return (
    <figure className="chart-card" data-chart={title}>
      <figcaption>
        <span className="chart-title">{title}</span>
        <span className="chart-figure">{figure}</span>
        <span className="muted">{note}</span>
      </figcaption>
      <Bars label={title} bars={bars} />
      <Axis bars={bars} />
    </figure>
  )
}

function Throughput({ days }: { readonly days: readonly Day[] }) {
  const sum = (pick: (day: Day) => number) => days.reduce((all, day) => all + pick(day), 0)
  const bars = days.map((day) => ({
    name: dayText(day.day),
    parts: [
      { value: day.completed, tone: 'good' as const },
      { value: day.failed, tone: 'bad' as const },
    ],
    words: `${dayText(day.day)}: ${day.completed} done, ${counted(day.failed, 'run')} failed, ${day.created} created`,
  }))
  const note = `done; ${counted(
    sum(({ failed }) => failed),
    'run',
  )} failed, ${sum(({ created }) => created)} created`
  return <Chart title="Throughput" figure={sum(({ completed }) => completed)} note={note} bars={bars} />
}

function Times({
  name,
  of,
  days,
  pick,
  all,
}: {
  readonly name: string
  readonly of: string
  readonly days: readonly Day[]
  readonly pick: (day: Day) => Spread
  readonly all: Spread
}) {
  const bars = days.map((day) => {
    const spread = pick(day)
    const words =
      spread === null
        ? `${dayText(day.day)}: nothing done`
        : `${dayText(day.day)}: half within ${secondsText(spread.median_seconds)}, 9 of 10 within ${secondsText(spread.p90_seconds)}`
    return { name: dayText(day.day), parts: [{ value: spread?.median_seconds ?? 0, tone: 'accent' as const }], words }
  })
  const note = all === null ? of : `median, ${of}; 9 of 10 within ${secondsText(all.p90_seconds)}`
  return <Chart title={name} figure={all === null ? '–' : secondsText(all.median_seconds)} note={note} bars={bars} />
}
