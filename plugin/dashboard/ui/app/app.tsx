import { useEffect } from 'react'
import { board } from '../data/board.ts'
import { everOpen, openSession, session } from '../data/session.ts'
import { useSignal } from '../data/signal.ts'
import { Asked } from '../ui/ask.tsx'
import { Toasts } from '../ui/toast.tsx'
import { Shell } from './shell.tsx'
import { SessionEnded, SignIn } from './sign-in.tsx'
import './app.css'

/** The page: a way in, and behind it the board. What is on it stays when the session ends. */
export function App() {
  const state = useSignal(session)
  const inside = useSignal(everOpen)
  useEffect(() => {
    void openSession()
    const arrived = () => {
      if (location.hash.includes('code=')) void openSession()
    }
    window.addEventListener('hashchange', arrived)
    return () => window.removeEventListener('hashchange', arrived)
  }, [])
  useEffect(() => {
    let open = session.get().kind === 'open'
    return session.subscribe(() => {
      const now = session.get().kind === 'open'
      if (now && !open) board.resume()
      open = now
    })
  }, [])
  if (!inside) return <SignIn state={state} />
  return (
    <>
      <Shell />
      {state.kind === 'closed' ? <SessionEnded state={state} /> : null}
      <Asked />
      <Toasts />
    </>
  )
}
