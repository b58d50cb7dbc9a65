import { verb } from '../data/api.ts'
import type { BoardChoice } from '../data/choices.ts'
import { go } from '../data/place.ts'
import { useLiveReading } from '../data/reading.ts'
import { attempt } from '../steps/perform.ts'
import { ask } from '../ui/ask.tsx'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { here } from './here.ts'
import { Read, Table } from './panel-parts.tsx'

/** In this order they are counted; what is archived counts nowhere. */
const COUNTED = ['triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review', 'done'] as const

/** Every board with what stands where; boards are made, renamed and put away here. */
export function Boards() {
  const reading = useLiveReading(() => verb<readonly BoardChoice[]>('boards', { archived: true }, here()), '')
  const change = async (name: string, input: object) => {
    await verb(name, input, here())
    await reading.reload()
  }
  const create = () =>
    ask({
      title: 'New board',
      fields: [
        { name: 'name', label: 'Short name', kind: 'line', required: true, placeholder: 'content' },
        { name: 'title', label: 'Title', kind: 'line', placeholder: 'Content team' },
      ],
      confirm: 'Create',
      submit: ({ name = '', title = '' }) =>
        change('boards create', { name: name.trim(), ...(title.trim() === '' ? {} : { title: title.trim() }) }),
    })
  return (
    <>
      <div className="panel-actions">
        <Button icon="plus" onClick={create}>
          New board
        </Button>
      </div>
      <Read reading={reading}>
        {(all) => (
          <Table label="Boards" columns={['Board', 'Tasks', 'Actions']}>
            {all.map((one) => (
              <BoardRow key={one.slug} one={one} change={change} />
            ))}
          </Table>
        )}
      </Read>
    </>
  )
}

function BoardRow({
  one,
  change,
}: {
  readonly one: BoardChoice
  readonly change: (name: string, input: object) => Promise<void>
}) {
  const { slug, title, archived_at: archived, paused_at: paused, by_status: counts } = one
  const rename = () =>
    ask({
      title: `Rename ${slug}`,
      fields: [{ name: 'title', label: 'Title', kind: 'line', required: true, placeholder: title }],
      confirm: 'Rename',
      submit: ({ title: next = '' }) => change('boards rename', { name: slug, title: next.trim() }),
    })
  const archive = () =>
    ask({
      title: `Archive the board ${slug}?`,
      text: 'It is left out everywhere; nothing of it is deleted, and it can be restored.',
      confirm: 'Archive',
      tone: 'danger',
      submit: () => change('boards archive', { name: slug }),
    })
  const told = COUNTED.filter((status) => (counts[status] ?? 0) > 0).map((status) => `${counts[status]} ${status}`)
  return (
    <tr data-board={slug}>
      <td>
        <button type="button" className="text-button" onClick={() => go({ page: 'board', board: slug, task: null })}>
          {title}
        </button>{' '}
        {slug === title ? null : <span className="mono muted">{slug}</span>}
        {paused === null ? null : <Chip tone="warn">paused</Chip>}
        {archived === null ? null : <Chip>archived</Chip>}
      </td>
      <td>{told.length === 0 ? <span className="muted">empty</span> : told.join(', ')}</td>
      <td>
        <div className="row-actions">
          <Button tone="quiet" aria-label={`Rename ${slug}`} onClick={rename}>
            Rename
          </Button>
          {archived === null ? (
            <Button tone="quiet" aria-label={`Archive ${slug}`} onClick={archive}>
              Archive
            </Button>
          ) : (
            <Button
              tone="quiet"
              aria-label={`Restore ${slug}`}
              onClick={() => void attempt(() => change('boards restore', { name: slug }))}
            >
              Restore
            </Button>
          )}
        </div>
      </td>
    </tr>
  )
}
