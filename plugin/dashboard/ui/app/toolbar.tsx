import { useEffect, useRef, useState } from 'react'
import { assigneeChoices } from '../create/assignee-choices.tsx'
import { board } from '../data/board.ts'
import { useProfiles } from '../data/choices.ts'
import { go, isFiltered, usePlace } from '../data/place.ts'
import { useSignal } from '../data/signal.ts'
import { useHead } from '../data/use-board.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import './toolbar.css'

/** A key that follows another so soon is still the same word. */
const TYPING = 160

/** What of the board is shown. All of it stands in the address. */
export function Toolbar() {
  const place = usePlace()
  return (
    <div className="toolbar" role="search" aria-label="Filters">
      <SearchBox />
      <TenantFilter />
      <AssigneeFilter />
      <Toggle icon="lanes" label="Lanes by profile" on={place.lanes} onToggle={() => go({ lanes: !place.lanes })} />
      <Toggle icon="archive" label="Archived" on={place.archived} onToggle={() => go({ archived: !place.archived })} />
      {isFiltered(place) ? (
        <Button tone="quiet" icon="close" onClick={() => go({ search: '', tenant: null, assignee: null, only: null })}>
          Clear
        </Button>
      ) : null}
      <span className={classNames('toolbar-busy', useSignal(board.loading) && 'is-busy')} aria-hidden="true" />
    </div>
  )
}

function SearchBox() {
  const { search } = usePlace()
  const [text, setText] = useState(search)
  const sent = useRef(search)
  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    setText(search)
  }, [search])
  useEffect(() => {
    if (text === sent.current) return undefined
    const timer = window.setTimeout(() => {
      sent.current = text
      go({ search: text }, 'replace')
    }, TYPING)
    return () => window.clearTimeout(timer)
  }, [text])
  return (
    <div className="search">
      <Icon name="search" size={14} />
      <input
        type="search"
        data-search
        aria-label="Search titles"
        aria-keyshortcuts="/"
        placeholder="Search titles  /"
        value={text}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (text === '' ? event.currentTarget.blur() : setText(''))}
      />
    </div>
  )
}

function TenantFilter() {
  const { tenant } = usePlace()
  const tenants = useHead()?.tenants ?? []
  if (tenants.length === 0 && tenant === null) return null
  const choices = [
    { id: '', label: 'Every tenant', chosen: tenant === null },
    ...tenants.map((name) => ({ id: name, label: name, chosen: name === tenant })),
  ]
  return (
    <Menu
      label="Tenant"
      searchable={tenants.length > 6}
      choices={choices}
      onChoose={({ id }) => go({ tenant: id === '' ? null : id })}
      trigger={(props) => (
        <button type="button" className={classNames('filter', tenant !== null && 'is-set')} {...props}>
          <Icon name="tag" size={14} />
          {tenant ?? 'Tenant'}
        </button>
      )}
    />
  )
}

function AssigneeFilter() {
  const { assignee } = usePlace()
  const [wanted, setWanted] = useState(false)
  const profiles = useProfiles(wanted)
  const others = useHead()?.assignees ?? []
  const choices = [
    { id: '', label: 'Everybody', chosen: assignee === null },
    ...assigneeChoices(profiles, others, assignee),
  ]
  return (
    <Menu
      label="Assignee"
      searchable
      choices={choices}
      onOpen={() => setWanted(true)}
      onChoose={({ id }) => go({ assignee: id === '' ? null : id })}
      trigger={(props) => (
        <button type="button" className={classNames('filter', assignee !== null && 'is-set')} {...props}>
          <Icon name="person" size={14} />
          {assignee === 'none' ? 'Nobody' : (assignee ?? 'Assignee')}
        </button>
      )}
    />
  )
}

function Toggle({
  icon,
  label,
  on,
  onToggle,
}: {
  readonly icon: IconName
  readonly label: string
  readonly on: boolean
  readonly onToggle: () => void
}) {
  return (
    <button type="button" className={classNames('filter', on && 'is-set')} aria-pressed={on} onClick={onToggle}>
      <Icon name={icon} size={14} />
      {label}
    </button>
  )
}
