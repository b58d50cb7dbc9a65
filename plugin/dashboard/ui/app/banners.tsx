import { useEffect, useState } from 'react'
import { board } from '../data/board.ts'
import { useSignal } from '../data/signal.ts'
import { useHead } from '../data/use-board.ts'
import { verb } from '../data/api.ts'
import { attempt } from '../steps/perform.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

/** So long a lost connection is no news: a restart of the gateway passes by. */
const QUIET = 1_500

/** What concerns the whole page: an old page, a lost gateway, a board at rest. */
export function Banners() {
  const outdated = useSignal(board.outdated)
  const lost = useLost()
  const head = useHead()
  const paused = head !== null && (head.pausedEverywhere || head.board.paused_at !== null)
  return (
    <div className="banners">
      {outdated ? (
        <div className="banner is-accent" role="status">
          <span>The gateway was updated. This page is older than it.</span>
          <Button onClick={() => location.reload()}>Reload</Button>
        </div>
      ) : null}
      {lost ? (
        <div className="banner is-warn" role="status">
          <Icon name="warning" size={14} />
          <span>The gateway does not answer. What you see may be old; the page tries again by itself.</span>
        </div>
      ) : null}
      {paused ? (
        <div className="banner is-warn" role="status">
          <Icon name="pause" size={14} />
          <span>
            {head.pausedEverywhere ? 'Everything is paused' : 'The board is paused'}: what runs goes on, nothing more
            starts.
          </span>
          <Button onClick={() => void attempt(() => verb('resume', { everywhere: head.pausedEverywhere }, board.slug))}>
            Resume
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function useLost(): boolean {
  const connection = useSignal(board.connection)
  const [lost, setLost] = useState(false)
  useEffect(() => {
    if (connection !== 'lost') {
      setLost(false)
      return undefined
    }
    const timer = window.setTimeout(() => setLost(true), QUIET)
    return () => window.clearTimeout(timer)
  }, [connection])
  return lost
}
