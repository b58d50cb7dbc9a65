import { Dialog } from '../ui/dialog.tsx'
import { Keys } from '../ui/keys.tsx'
import { helpOpen } from './help-state.ts'

const SHEET: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Anywhere',
    [
      ['mod k', 'Search, and every command'],
      ['c', 'New task'],
      ['/', 'Search titles'],
      ['1', 'What needs you'],
      ['2', 'What runs'],
      ['3', 'What is stuck'],
      ['b', 'Board'],
      ['o', 'Operations'],
      ['?', 'This sheet'],
      ['escape', 'Clear, close, put back'],
    ],
  ],
  [
    'On a card',
    [
      ['↑ ↓ ← →', 'To another card (also h j k l)'],
      ['enter', 'Open it'],
      ['x', 'Select it'],
      ['space', 'Pick it up; ← → choose a column, Enter drops'],
    ],
  ],
  [
    'By mouse and finger',
    [
      ['shift', 'with a press: select up to here'],
      ['mod', 'with a press: select one more'],
      ['hold', 'a card with a finger to carry it'],
    ],
  ],
  [
    'In a form',
    [
      ['enter', 'Send'],
      ['shift enter', 'Break the line'],
    ],
  ],
]

export default function HelpSheet() {
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => helpOpen.set(false)}>
      <div className="help">
        {SHEET.map(([heading, rows]) => (
          <section key={heading}>
            <h3>{heading}</h3>
            <dl>
              {rows.map(([keys, what]) => (
                <div key={keys}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
