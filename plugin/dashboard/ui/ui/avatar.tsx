import './avatar.css'

/** The first letters of a name on a colour that is always the same for it. */
export function Avatar({ name }: { readonly name: string }) {
  return <span className={`avatar hue-${hueOf(name)}`} data-initials={initials(name)} aria-hidden="true" />
}

const HUES = 8

function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973
  return sum % HUES
}

function initials(name: string): string {
  const [first = '', second = ''] = name.split(/[-_. ]+/)
  return `${first.charAt(0)}${second.charAt(0)}`.toUpperCase() || '?'
}
