import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { useLiveReading } from '../data/reading.ts'
import { moneyText } from '../drawer/run-words.ts'
import { ask } from '../ui/ask.tsx'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { tell } from '../ui/toast.tsx'
import { here } from './here.ts'
import { Read, Table, TaskLink } from './panel-parts.tsx'
import { Prose } from './prose.tsx'

interface Fund {
  readonly scope: 'task' | 'profile' | 'board'
  readonly key: string
  readonly limit_usd: number
  readonly spent_usd: number
  readonly reserved_usd: number
  /** Nothing more of it is started. */
  readonly reached: boolean
}

interface Budgets {
  readonly day: string
  readonly budgets: readonly Fund[]
  readonly note: string | null
}

const nameOf = ({ scope, key }: Fund): string => (scope === 'task' ? key : `${scope}:${key}`)

/** What may be spent, what is left of it, and more of it. */
export function Budgets() {
  const reading = useLiveReading(() => verb<Budgets>('budget', {}, here()), '')
  const add = (fund: Fund) =>
    ask({
      title: `More for ${nameOf(fund)}`,
      text:
        fund.scope === 'task'
          ? 'What all of its runs may spend together goes up; work goes on by itself.'
          : 'It goes up for today (UTC); work goes on by itself.',
      fields: [
        {
          name: 'amount',
          label: 'US dollars more',
          kind: 'line',
          required: true,
          placeholder: (fund.limit_usd / 2).toFixed(2),
        },
      ],
      confirm: 'Add',
      submit: async ({ amount = '' }) => {
        const change = `+${amount.trim().replace(/^[+$]+/, '')}`
        const { note } = await verb<Budgets>('budget', { of: nameOf(fund), change }, here())
        if (note !== null) tell(note.replaceAll('`', ''))
        await reading.reload()
      },
    })
  return (
    <Read reading={reading}>
      {({ budgets }) =>
        budgets.length === 0 ? (
          <p className="muted">
            <Prose text="Nothing has a budget. A task is given one in its fields or by `kanban edit <id> --budget 5`; boards and profiles have theirs in config.yaml: `daily_budget_usd`." />
          </p>
        ) : (
          <Table label="Budgets" columns={['Whose', 'Spent', 'Set aside', 'Limit', 'Actions']}>
            {budgets.map((fund) => (
              <FundRow key={nameOf(fund)} fund={fund} onAdd={() => add(fund)} />
            ))}
          </Table>
        )
      }
    </Read>
  )
}

function FundRow({ fund, onAdd }: { readonly fund: Fund; readonly onAdd: () => void }) {
  const { scope, key, limit_usd: limit, spent_usd: spent, reserved_usd: reserved, reached } = fund
  return (
    <tr data-budget={nameOf(fund)}>
      <td>
        {scope === 'task' ? (
          <TaskLink id={key} title={board.store.get()?.card(key)?.title ?? key} />
        ) : (
          `${scope} ${key}`
        )}{' '}
        {reached ? <Chip tone="warn">nothing more starts</Chip> : null}
      </td>
      <td className="figure" data-name="Spent">
        {moneyText(spent)}
      </td>
      <td className="figure" data-name="Set aside">
        {moneyText(reserved)}
      </td>
      <td className="figure" data-name="Limit">
        {moneyText(limit)} <span className="muted">{scope === 'task' ? 'in all' : 'a day'}</span>
      </td>
      <td>
        <Button aria-label={`Add to the budget of ${nameOf(fund)}`} onClick={onAdd}>
          Add
        </Button>
      </td>
    </tr>
  )
}
