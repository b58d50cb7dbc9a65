import { useState } from 'react'
import type { StatisticsAnswer } from '../../contract.ts'
import { countText, moneyText } from '../drawer/run-words.ts'
import { Avatar } from '../ui/avatar.tsx'
import { dayText, secondsText } from './day-text.ts'
import { Table } from './panel-parts.tsx'

type Entry = StatisticsAnswer['profiles'][number]
const DAYS_SHOWN = 10

/** What agents used: per profile over the whole time, or day by day. */
export function Usage({ answer }: { readonly answer: StatisticsAnswer }) {
  const [by, setBy] = useState<'profile' | 'day'>('profile')
  const [all, setAll] = useState(false)
  if (answer.profiles.length === 0)
    return (
      <p className="muted">
        No run has ended in this time. What each used and cost is told here, as far as its agent tells.
      </p>
    )
  const rows = by === 'profile' ? perProfile(answer.profiles) : answer.profiles.toReversed()
  const shown = all || by === 'profile' ? rows : rows.slice(0, DAYS_SHOWN)
  return (
    <div className="usage">
      <div className="panel-actions">
        <h3>Usage and cost</h3>
        <div className="choice" role="group" aria-label="Added up by">
          <button type="button" aria-pressed={by === 'profile'} onClick={() => setBy('profile')}>
            By profile
          </button>
          <button type="button" aria-pressed={by === 'day'} onClick={() => setBy('day')}>
            By day
          </button>
        </div>
      </div>
      <Table
        label="Usage and cost"
        columns={[...(by === 'day' ? ['Day'] : []), 'Profile', 'Runs', 'Work', 'Tokens in', 'Tokens out', 'Cost']}
      >
        {shown.map((entry) => (
          <UsageRow key={`${entry.day} ${entry.profile}`} entry={entry} by={by} />
        ))}
        {by === 'profile' && rows.length > 1 ? <UsageRow entry={total(rows)} by={by} /> : null}
      </Table>
      {by === 'day' && rows.length > DAYS_SHOWN ? (
        <button type="button" className="text-button" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${rows.length}`}
        </button>
      ) : null}
    </div>
  )
}

function UsageRow({ entry, by }: { readonly entry: Entry; readonly by: 'profile' | 'day' }) {
  const {
    day,
    profile,
    runs,
    completed,
    work_seconds: work,
    input_tokens: input,
    output_tokens: output,
    cost_usd: cost,
  } = entry
  return (
    <tr data-usage={profile}>
      {by === 'day' ? <td>{dayText(day)}</td> : null}
      <td>
        {profile === ALL ? (
          <strong>{ALL}</strong>
        ) : (
          <span className="with-icon">
            <Avatar name={profile} /> {profile}
          </span>
        )}
      </td>
      <td className="figure" data-name="Runs">
        {runs} <span className="muted">({completed} completed)</span>
      </td>
      <td className="figure" data-name="Work">
        {secondsText(work)}
      </td>
      <td className="figure" data-name="Tokens in">
        {input === null ? NOT_TOLD : countText(input)}
      </td>
      <td className="figure" data-name="Tokens out">
        {output === null ? NOT_TOLD : countText(output)}
      </td>
      <td className="figure" data-name="Cost">
        {cost === null ? NOT_TOLD : moneyText(cost)}
      </td>
    </tr>
  )
}

const NOT_TOLD = (
  <span className="muted" title="The agent does not tell">
    –
  </span>
)
const ALL = 'All'

function perProfile(entries: readonly Entry[]): readonly Entry[] {
  const names = [...new Set(entries.map(({ profile }) => profile))].toSorted()
  return names.map((name) => ({ ...total(entries.filter(({ profile }) => profile === name)), profile: name }))
}

const total = (entries: readonly Entry[]): Entry => ({
  day: '',
  profile: ALL,
  runs: entries.reduce((sum, { runs }) => sum + runs, 0),
  completed: entries.reduce((sum, { completed }) => sum + completed, 0),
  work_seconds: entries.reduce((sum, entry) => sum + entry.work_seconds, 0),
  input_tokens: sumOf(entries, 'input_tokens'),
  output_tokens: sumOf(entries, 'output_tokens'),
  cost_usd: sumOf(entries, 'cost_usd'),
})

/** Null where none of them tells it. */
function sumOf(entries: readonly Entry[], name: 'input_tokens' | 'output_tokens' | 'cost_usd'): number | null {
  const told = entries.map((entry) => entry[name]).filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
}
