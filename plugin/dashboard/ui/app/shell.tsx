import { lazy, Suspense, useEffect } from 'react'
import { BoardView } from '../board/board-view.tsx'
import { creating } from '../create/create-state.ts'
import { board } from '../data/board.ts'
import { filterOf } from '../data/filter.ts'
import { usePlace } from '../data/place.ts'
import { useSignal } from '../data/signal.ts'
import { paletteOpen } from '../palette/palette-state.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { Banners } from './banners.tsx'
import { Header } from './header.tsx'
import { helpOpen } from './help-state.ts'
import { startNotifications } from './notifications.ts'
import { useShortcuts } from './shortcuts.ts'
import { Toolbar } from './toolbar.tsx'
import { useTitle } from './title.ts'

const Drawer = lazy(() => import('../drawer/drawer.tsx'))
const CreateDialog = lazy(() => import('../create/create-dialog.tsx'))
const Palette = lazy(() => import('../palette/palette.tsx'))
const HelpSheet = lazy(() => import('./help-sheet.tsx'))
const Operations = lazy(() => import('../operations/operations.tsx'))

/** Everything behind the way in. What is opened later is fetched later. */
export function Shell() {
  const place = usePlace()
  const making = useSignal(creating)
  const palette = useSignal(paletteOpen)
  const help = useSignal(helpOpen)
  useShortcuts()
  useTitle()
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
            <Suspense fallback={<Skeleton lines={8} />}>
              <Operations />
            </Suspense>
          )}
        </main>
        <Suspense fallback={null}>{place.task === null ? null : <Drawer key={place.task} id={place.task} />}</Suspense>
      </div>
      <Suspense fallback={null}>
        {making === null ? null : <CreateDialog column={making.column} parent={making.parent} />}
        {palette ? <Palette /> : null}
        {help ? <HelpSheet /> : null}
      </Suspense>
    </div>
  )
}
