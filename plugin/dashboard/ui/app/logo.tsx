export function Logo() {
  return (
    <svg className="logo" width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <rect x="7" y="8" width="5" height="16" rx="2" fill="#fff" />
      <rect x="13.5" y="8" width="5" height="10" rx="2" fill="#fff" opacity=".85" />
      <rect x="20" y="8" width="5" height="13" rx="2" fill="#fff" opacity=".7" />
    </svg>
  )
}
