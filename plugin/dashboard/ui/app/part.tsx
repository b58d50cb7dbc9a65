import { Component } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'

interface State {
  readonly error: string | null
}

/** A part of the page that may fail alone: a file of it that cannot be fetched, or a fault of ours. The rest goes on. */
export class Part extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <div className="part-failed" role="alert">
        <p>This part of the page cannot be shown: {this.state.error}</p>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </div>
    )
  }
}
