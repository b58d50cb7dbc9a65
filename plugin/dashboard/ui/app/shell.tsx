import { lazy, Suspense, useEffect } from 'react'
import { BoardView } from '../board/board-view.tsx'
import { creating } from '../create/create-state.ts'
import { board } from '../data/board.ts'
import { filterOf } from '../data/filter.ts'
import { usePlace } from '../data/place.ts'
import { useSignal } from '../data/signal.ts'
import { useStore } from '../data/use-board.ts'
import { paletteOpen } from '../palette/palette-state.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { Banners } from './banners.tsx'
import { Header } from './header.tsx'
import { helpOpen } from './help-state.ts'
import { startNotifications } from './notifications.ts'
import { Part } from './part.tsx'
import { useShortcuts } from './shortcuts.ts'
import { Toolbar } from './toolbar.tsx'
import { useTitle } from './title.ts'

const LATER = {
  drawer: () => import('../drawer/drawer.tsx'),
  create: () => import('../create/create-dialog.tsx'),
  palette: () => import('../palette/palette.tsx'),
  help: () => import('./help-sheet.tsx'),
  operations: () => import('../operations/operations.tsx'),
  markdown: () => import('../ui/markdown-text.tsx'),
} as const
const Drawer = lazy(LATER.drawer)
const CreateDialog = lazy(LATER.create)
const Palette = lazy(LATER.palette)
const HelpSheet = lazy(LATER.help)
const Operations = lazy(LATER.operations)

/** Once the board is there the rest is fetched too, so that it opens at once, also while the gateway is away. */
function usePreload(): void {
  const ready = useStore() !== null
  useEffect(() => {
    if (!ready) return undefined
    const timer = window.setTimeout(() => {
      for (const load of Object.values(LATER)) load().catch(() => undefined)
    }, 50)
    return () => window.clearTimeout(timer)
  }, [ready])
}

/** Everything behind the way in. What is opened later is fetched later. */
export function Shell() {
  const place = usePlace()
  const making = useSignal(creating)
  const palette = useSignal(paletteOpen)
  const help = useSignal(helpOpen)
  useShortcuts()
  useTitle()
  usePreload()
  useEffect(() => board.open(filterOf(place)), [place])
  useEffect(() => startNotifications(), [])
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the board
      </a>
      <Header />
      <Banners />
      {place.page === 'board' ? <Toolbar /> : null}
      <div className="stage">
        <main id="main" className="main" tabIndex={-1}>
          {place.page === 'board' ? (
            <BoardView />
          ) : (
            <Part>
              <Suspense fallback={<Skeleton lines={8} />}>
                <Operations />
              </Suspense>
            </Part>
          )}
        </main>
        <Part key={place.task}>
          <Suspense fallback={null}>
            {place.task === null ? null : <Drawer key={place.task} id={place.task} />}
          </Suspense>
        </Part>
      </div>
      <Part>
        <Suspense fallback={null}>
          {making === null ? null : <CreateDialog column={making.column} parent={making.parent} />}
          {palette ? <Palette /> : null}
          {help ? <HelpSheet /> : null}
        </Suspense>
      </Part>
    </div>
  )
}
