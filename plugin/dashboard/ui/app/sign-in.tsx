import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import { codeIn, enter, openSession } from '../data/session.ts'
import type { SessionState } from '../data/session.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Logo } from './logo.tsx'

/** The way in, for whoever comes without a session. */
export function SignIn({ state }: { readonly state: SessionState }) {
  useLookAgain()
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo />
        {state.kind === 'unknown' ? (
          <Skeleton lines={3} />
        ) : state.kind === 'away' ? (
          <>
            <h1>The gateway does not answer</h1>
            <p>
              Start it with <code>kanban gateway</code>.
            </p>
            <Button tone="primary" onClick={() => void openSession()}>
              Try again
            </Button>
          </>
        ) : (
          <>
            <h1>Open the board</h1>
            <Keyhole state={state} />
          </>
        )}
      </div>
    </main>
  )
}

/** The same above the board: nothing that was typed is lost. */
export function SessionEnded({ state }: { readonly state: SessionState }) {
  useLookAgain()
  return (
    <Dialog title="Your session has ended" onClose={() => void openSession()}>
      <p>Everything on this page stays as it is, and what you typed is kept.</p>
      <Keyhole state={state} />
    </Dialog>
  )
}

/** A link that was opened in another tab lets this one in as well. */
function useLookAgain(): void {
  useEffect(() => {
    const look = () => void (document.hidden || openSession())
    document.addEventListener('visibilitychange', look)
    window.addEventListener('focus', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('focus', look)
    }
  }, [])
}

function Keyhole({ state }: { readonly state: SessionState }) {
  const [text, setText] = useState('')
  const [words, setWords] = useState<string | null>(null)
  const secret = state.kind === 'closed' && state.login.includes('secret')
  const said = words ?? (state.kind === 'closed' ? state.words : null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const code = codeIn(text)
    setWords(null)
    if (text.trim() === '') setWords('Paste the link that `kanban dashboard` has printed.')
    else if (secret && !text.includes('code=')) await enter({ secret: text.trim() })
    else if (code === null) setWords('That is no link of `kanban dashboard`.')
    else await enter({ code })
  }
  return (
    <form className="keyhole" onSubmit={(event) => void submit(event)}>
      <p>
        Type <code>kanban dashboard</code> in a terminal on the gateway’s machine. It prints a link that works once.
      </p>
      <Field label={secret ? 'The link, or the configured secret' : 'The link'}>
        {(ids) => (
          <input
            {...ids}
            className="input mono"
            type={secret ? 'password' : 'text'}
            autoComplete="off"
            spellCheck={false}
            placeholder="http://127.0.0.1:9119/#code=…"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {said === null ? null : (
        <p className="form-error" role="alert">
          {said}
        </p>
      )}
      <div className="dialog-actions">
        <Button type="submit" tone="primary">
          Open
        </Button>
      </div>
    </form>
  )
}
