import { Signal } from '../data/signal.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'theme'

function kept(): Theme {
  try {
    const name = localStorage.getItem(KEY)
    return THEMES.find((theme) => theme === name) ?? 'system'
  } catch {
    return 'system'
  }
}

export const theme = new Signal<Theme>(kept())

/** Light, dark, or as the system says. */
export function applyTheme(): void {
  const name = theme.get()
  if (name === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = name
}

export function setTheme(name: Theme): void {
  theme.set(name)
  try {
    localStorage.setItem(KEY, name)
  } catch {
    // It holds until the page is closed.
  }
  applyTheme()
}
