import type { Run } from '../model/run.ts'
import type { DispatchState } from './parts.ts'
import type { Exit, WorkerHandle } from './ports.ts'

/** Puts a worker under watch: its end is taken up by the next pass, which begins at once. */
export function watch(state: DispatchState, run: Run, handle: WorkerHandle, wake: () => void): void {
  state.watched.set(run.id, { run, handle })
  const end = (exit: Exit): void => {
    state.ended.set(run.id, { run, exit })
    wake()
  }
  void handle.ended.then(end)
}
