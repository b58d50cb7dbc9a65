import { Refused, isUsage, refuse } from '../../kanban-core/index.ts'
import { printRefusal } from './output.ts'

/** What was thrown, as people read it; the exit code of it. A bug shows its trace. */
export function failed(error: unknown, asJson: boolean): number {
  if (error instanceof Refused) {
    printRefusal(error.refusal, asJson)
    return isUsage(error.refusal) ? 2 : 1
  }
  process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}

export function refuseWorker(command: string): number {
  return failed(
    new Refused(
      refuse('forbidden', {
        verb: `kanban ${command}`,
        who: 'a worker',
        next: 'a person can do it; block and say what you need',
      }),
    ),
    false,
  )
}
