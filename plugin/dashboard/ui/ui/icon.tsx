import type { ReactNode } from 'react'

const PATHS = {
  plus: <path d="M8 3v10M3 8h10" />,
  search: <path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  check: <path d="m3 8.5 3.2 3.2L13 5" />,
  chevron: <path d="m4 6 4 4 4-4" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="3.5" cy="8" r="1.3" />
      <circle cx="8" cy="8" r="1.3" />
      <circle cx="12.5" cy="8" r="1.3" />
    </g>
  ),
  comment: (
    <path d="M2.5 4.5A1.5 1.5 0 0 1 4 3h8a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 12 11H7.5L4.5 13.5V11H4a1.5 1.5 0 0 1-1.5-1.5Z" />
  ),
  link: (
    <path d="M6.8 9.2 9.2 6.8M7 4.8l1.3-1.3a2.7 2.7 0 0 1 3.8 3.8L10.8 8.6M9 11.2l-1.3 1.3a2.7 2.7 0 0 1-3.8-3.8l1.3-1.3" />
  ),
  children: <path d="M4 3v6a2 2 0 0 0 2 2h3M4 6h5M9 4.5h4v3H9zM9 9.5h4v3H9z" />,
  person: <path d="M8 7.5a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM3 13.7a5 5 0 0 1 10 0" />,
  clock: <path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9.2V8l2.2 1.6" />,
  pulse: <path d="M1.5 8.5h3L6.2 4l3 8 1.8-3.5h3.5" />,
  bell: <path d="M4 6.5a4 4 0 0 1 8 0c0 3.5 1.5 4.5 1.5 4.5h-11S4 10 4 6.5ZM6.6 13.3a1.6 1.6 0 0 0 2.8 0" />,
  gear: (
    <>
      <circle cx="8" cy="8" r="2" />
      <path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4" />
    </>
  ),
  filter: <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />,
  tag: <path d="M2.5 3.5v4.2L8.8 14 14 8.8 7.7 2.5H3.5a1 1 0 0 0-1 1ZM5.5 5.6h.1" />,
  archive: <path d="M2.5 3h11v3h-11zM3.5 6v7h9V6M6.5 8.8h3" />,
  lanes: <path d="M2.5 3.5h11M2.5 8h11M2.5 12.5h11" />,
  warning: <path d="M8 2.2 14.3 13H1.7ZM8 6.4v3M8 11.2v.1" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  play: <path d="m5 3 8 5-8 5Z" />,
  copy: <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8Z" />,
  keyboard: <path d="M1.5 4h13v8h-13zM4 6.5h.1M6.5 6.5h.1M9 6.5h.1M11.5 6.5h.1M4.5 9.5h7" />,
  logout: <path d="M6.5 2.5h-4v11h4M10 11l3-3-3-3M13 8H6" />,
  board: <path d="M2.5 2.5h3v11h-3zM6.5 2.5h3v7h-3zM10.5 2.5h3v9h-3z" />,
  operations: <path d="M2 13.5h12M4 11V7M8 11V3M12 11V5.5" />,
  sun: (
    <path d="M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1" />
  ),
  edit: <path d="M10.8 2.7 13.3 5.2 5.5 13H3v-2.5ZM9 4.5 11.5 7" />,
  command: (
    <path d="M5.5 5.5h5v5h-5zM5.5 5.5V4A1.5 1.5 0 1 0 4 5.5ZM10.5 5.5H12A1.5 1.5 0 1 0 10.5 4ZM10.5 10.5V12a1.5 1.5 0 1 0 1.5-1.5ZM5.5 10.5H4A1.5 1.5 0 1 0 5.5 12Z" />
  ),
} as const satisfies Readonly<Record<string, ReactNode>>

export type IconName = keyof typeof PATHS

/** Always beside or instead of words that say the same; never read out. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {PATHS[name]}
    </svg>
  )
}
