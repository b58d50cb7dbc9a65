import { leave } from '../data/session.ts'
import { useSignal } from '../data/signal.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { Choice } from '../ui/picker.tsx'
import { helpOpen } from './help-state.ts'
import { canNotify, notifying, toggleNotifications } from './notifications.ts'
import { setTheme, theme } from './theme.ts'

export function SettingsMenu() {
  const look = useSignal(theme)
  const notifies = useSignal(notifying)
  const choices: readonly Choice[] = [
    { id: 'system', label: 'As the system', group: 'Look', chosen: look === 'system' },
    { id: 'light', label: 'Light', group: 'Look', chosen: look === 'light' },
    { id: 'dark', label: 'Dark', group: 'Look', chosen: look === 'dark' },
    {
      id: 'notify',
      label: 'Desktop notifications',
      group: 'Page',
      icon: <Icon name="bell" size={14} />,
      chosen: notifies,
      disabled: !canNotify(),
      ...(canNotify() ? {} : { hint: 'not offered by this browser' }),
    },
    { id: 'keys', label: 'Keyboard shortcuts', group: 'Page', icon: <Icon name="keyboard" size={14} />, hint: '?' },
    { id: 'leave', label: 'End this session', group: 'Page', icon: <Icon name="logout" size={14} /> },
  ]
  const choose = ({ id }: Choice) => {
    if (id === 'notify') void toggleNotifications()
    else if (id === 'keys') helpOpen.set(true)
    else if (id === 'leave') void leave()
    else if (id === 'system' || id === 'light' || id === 'dark') setTheme(id)
  }
  return (
    <Menu
      label="Settings"
      choices={choices}
      onChoose={choose}
      width={240}
      trigger={(props) => <IconButton icon="gear" label="Settings" {...props} />}
    />
  )
}
