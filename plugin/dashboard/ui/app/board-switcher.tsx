import { useState } from 'react'
import { useBoards } from '../data/choices.ts'
import { go } from '../data/place.ts'
import { useHead } from '../data/use-board.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'

/** The board's name; a press offers the others. */
export function BoardSwitcher() {
  const [wanted, setWanted] = useState(false)
  const boards = useBoards(wanted)
  const head = useHead()
  const slug = head?.board.slug ?? null
  const choices =
    boards?.map((one) => {
      const open = Object.entries(one.by_status).reduce(
        (sum, [status, count]) => (status === 'done' || status === 'archived' ? sum : sum + (count ?? 0)),
        0,
      )
      return {
        id: one.slug,
        label: one.title,
        hint: one.paused_at === null ? `${open} open` : `${open} open, paused`,
        words: one.slug,
        chosen: one.slug === slug,
      }
    }) ?? null
  return (
    <Menu
      label="Boards"
      searchable={(boards?.length ?? 0) > 6}
      choices={choices}
      onOpen={() => setWanted(true)}
      onChoose={({ id }) => go({ board: id, task: null, tenant: null, assignee: null, search: '', only: null })}
      trigger={(props) => (
        <button type="button" className="board-name" {...props} aria-label={`Board ${head?.board.title ?? ''}, switch`}>
          <span>{head?.board.title ?? '…'}</span>
          <Icon name="chevron" size={12} />
        </button>
      )}
    />
  )
}
