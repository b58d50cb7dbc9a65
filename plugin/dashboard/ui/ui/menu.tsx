import { useRef, useState } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Picker } from './picker.tsx'
import type { Choice } from './picker.tsx'
import { Popover } from './popover.tsx'

interface TriggerProps {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly 'aria-haspopup': 'dialog'
  readonly 'aria-expanded': boolean
  readonly onClick: () => void
}

/** A button that opens a list; what is chosen closes it. */
export function Menu({
  label,
  choices,
  onChoose,
  trigger,
  searchable = false,
  onOpen,
  onOwn,
  onType,
  placeholder,
  empty,
  width,
}: {
  readonly label: string
  readonly choices: readonly Choice[] | null
  readonly onChoose: (choice: Choice) => void
  readonly trigger: (props: TriggerProps) => ReactNode
  readonly searchable?: boolean
  readonly onOpen?: () => void
  readonly onOwn?: (text: string) => void
  readonly onType?: (text: string) => void
  readonly placeholder?: string
  readonly empty?: string
  readonly width?: number
}) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      {trigger({
        ref: anchor,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onClick: () => {
          if (!open) onOpen?.()
          setOpen(!open)
        },
      })}
      {open ? (
        <Popover anchor={anchor} label={label} onClose={close} {...(width === undefined ? {} : { width })}>
          <Picker
            label={label}
            choices={choices}
            searchable={searchable}
            onChoose={(choice) => {
              close()
              onChoose(choice)
            }}
            onOwn={
              onOwn === undefined
                ? undefined
                : (text) => {
                    close()
                    onOwn(text)
                  }
            }
            {...(onType === undefined ? {} : { onType })}
            {...(placeholder === undefined ? {} : { placeholder })}
            {...(empty === undefined ? {} : { empty })}
          />
        </Popover>
      ) : null}
    </>
  )
}
