import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import './picker.css'

export interface Choice {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  readonly hint?: string
  readonly group?: string
  /** Found by these words too. */
  readonly words?: string
  readonly chosen?: boolean
  readonly disabled?: boolean
}

/**
 * A list to choose from by typing, arrows and Enter, or a press. `find`: the choices for what was typed, where they have to
 * be asked for; else the given ones are filtered.
 */
export function Picker({
  label,
  choices,
  onChoose,
  onType,
  onOwn,
  placeholder = 'Search…',
  empty = 'Nothing matches',
  searchable = true,
}: {
  readonly label: string
  readonly choices: readonly Choice[] | null
  readonly onChoose: (choice: Choice) => void
  /** Given where somebody else filters. */
  readonly onType?: (text: string) => void
  /** Takes a text that is in no choice. */
  readonly onOwn?: ((text: string) => void) | undefined
  readonly placeholder?: string
  readonly empty?: string
  readonly searchable?: boolean
}) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const list = useId()
  const box = useRef<HTMLDivElement>(null)
  const shown = useMemo(
    () => withOwn(filtered(choices ?? [], onType === undefined ? text : ''), text, onOwn),
    [choices, text, onType, onOwn],
  )
  const at = Math.min(active, Math.max(0, shown.length - 1))

  useEffect(() => {
    box.current?.querySelector<HTMLElement>('[data-keys]')?.focus()
  }, [])
  useEffect(() => {
    box.current?.querySelector(`#${CSS.escape(`${list}-${at}`)}`)?.scrollIntoView({ block: 'nearest' })
  }, [at, list])

  const choose = (choice: Choice | undefined) => {
    if (choice === undefined || choice.disabled === true) return
    if (choice.id === OWN) onOwn?.(text.trim())
    else onChoose(choice)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setActive((at + step + shown.length) % Math.max(1, shown.length))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      choose(shown[at])
    }
  }
  const keys = {
    'data-keys': true,
    onKeyDown,
    'aria-activedescendant': shown.length === 0 ? undefined : `${list}-${at}`,
  }
  return (
    <div className="picker" ref={box}>
      {searchable ? (
        <input
          {...keys}
          className="picker-input"
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-label={label}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
            onType?.(event.target.value)
          }}
        />
      ) : null}
      <div
        id={list}
        className="picker-list scroll"
        role="listbox"
        aria-label={label}
        {...(searchable ? { tabIndex: -1 } : { ...keys, tabIndex: 0 })}
      >
        {shown.map((choice, index) => (
          <Option
            key={choice.id}
            id={`${list}-${index}`}
            choice={choice}
            active={index === at}
            heading={choice.group !== shown[index - 1]?.group ? choice.group : undefined}
            onPoint={() => setActive(index)}
            onChoose={() => choose(choice)}
          />
        ))}
      </div>
      {shown.length === 0 ? <p className="picker-empty">{choices === null ? 'Loading…' : empty}</p> : null}
    </div>
  )
}

const OWN = '\u0000own'
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

function Option({
  id,
  choice,
  active,
  heading,
  onPoint,
  onChoose,
}: {
  readonly id: string
  readonly choice: Choice
  readonly active: boolean
  readonly heading: string | undefined
  readonly onPoint: () => void
  readonly onChoose: () => void
}) {
  return (
    <>
      {heading === undefined ? null : (
        <div className="picker-group" role="presentation">
          {heading}
        </div>
      )}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={choice.chosen === true}
        aria-disabled={choice.disabled === true || undefined}
        className={classNames('picker-option', active && 'is-active')}
        onPointerMove={onPoint}
        onClick={onChoose}
      >
        {choice.icon}
        <span className="picker-label">{choice.label}</span>
        {choice.hint === undefined ? null : <span className="picker-hint">{choice.hint}</span>}
        {choice.chosen === true ? <span className="picker-check">✓</span> : null}
      </div>
    </>
  )
}

function filtered(choices: readonly Choice[], text: string): readonly Choice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return choices
  return choices.filter((choice) => {
    const known = `${choice.label} ${choice.words ?? ''}`.toLowerCase()
    return words.every((word) => known.includes(word))
  })
}

function withOwn(
  choices: readonly Choice[],
  text: string,
  onOwn: ((text: string) => void) | undefined,
): readonly Choice[] {
  const own = text.trim()
  if (onOwn === undefined || own === '' || choices.some((choice) => choice.label === own)) return choices
  return [...choices, { id: OWN, label: `Use “${own}”` }]
}
