import { verb } from '../data/api.ts'
import { useReading } from '../data/reading.ts'
import type { Reading } from '../data/reading.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import type { ChipTone } from '../ui/chip.tsx'
import { here } from './here.ts'
import { Read } from './panel-parts.tsx'
import { Prose } from './prose.tsx'

interface Finding {
  readonly area: string
  readonly state: 'on' | 'off' | 'warning' | 'broken'
  readonly text: string
  readonly remedy: string | null
  readonly origin: string | null
}

const STATES: Readonly<Record<Finding['state'], readonly [string, ChipTone]>> = {
  on: ['on', 'good'],
  off: ['off', 'plain'],
  warning: ['look', 'warn'],
  broken: ['broken', 'bad'],
}

let asked: Promise<readonly Finding[]> | null = null

/** The checks take their time: asked by several at once they are made once. */
function check(): Promise<readonly Finding[]> {
  asked ??= verb<readonly Finding[]>('doctor', {}, here()).finally(() => {
    asked = null
  })
  return asked
}

const useFindings = (): Reading<readonly Finding[]> => useReading(check, '')

/** What is on, what is off and why, and where each setting comes from; looked at when it is asked for. */
export function Doctor() {
  const reading = useFindings()
  return (
    <>
      <div className="panel-actions">
        <Button onClick={() => void reading.reload()}>Check again</Button>
      </div>
      <Read reading={reading} lines={6}>
        {(findings) => {
          const settings = findings.filter(({ area, state }) => area === 'setting' && state === 'on')
          return (
            <>
              <Findings findings={findings.filter((one) => one.area !== 'chat' && !settings.includes(one))} />
              <details className="settings">
                <summary>{settings.length} settings, and where each comes from</summary>
                <Findings findings={settings} />
              </details>
            </>
          )
        }}
      </Read>
    </>
  )
}

/** How it stands with each chat. */
export function Chats() {
  const reading = useFindings()
  return (
    <Read reading={reading}>
      {(findings) => {
        const chats = findings.filter(({ area }) => area === 'chat')
        return chats.length === 0 ? (
          <p className="muted">No chat is set up: kanban setup brings the board to Telegram, Discord or Slack.</p>
        ) : (
          <Findings findings={chats} />
        )
      }}
    </Read>
  )
}

/** What needs somebody stands first. */
function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const order = ['broken', 'warning', 'on', 'off']
  const sorted = findings.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return (
    <ul className="findings">
      {sorted.map(({ area, state, text, remedy, origin }) => {
        const [words, tone] = STATES[state]
        return (
          <li key={`${area} ${text}`} className="finding" data-finding={state}>
            <Chip tone={tone}>{words}</Chip>
            <div>
              {area === 'chat' ? null : <strong>{area} </strong>}
              <Prose text={text} />
              {origin === null ? null : <span className="muted"> ({origin})</span>}
              {remedy === null ? null : (
                <div className="muted">
                  <Prose text={remedy} />
                </div>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
