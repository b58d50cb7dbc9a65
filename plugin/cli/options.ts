import { fail } from '../../kanban-core/index.ts'

/** Reads the options of a command that is no verb. What it does not know is refused as a verb's would be. */
export function readOptions<T>(command: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error)
    return fail('invalid_input', { what: `kanban ${command}: ${what}`, help: 'kanban help' })
  }
}
