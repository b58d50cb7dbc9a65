import './keys.css'

const MAC = /Mac|iP/.test(navigator.userAgent)
const SHOWN: Readonly<Record<string, string>> = {
  mod: MAC ? '⌘' : 'Ctrl',
  shift: '⇧',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
}

/** Keys as they stand on the keyboard: `mod k`, `shift x`, `?`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keys.split(' ').map((key) => (
        <kbd key={key}>{SHOWN[key] ?? key}</kbd>
      ))}
    </span>
  )
}
