import { SHELLS, completionScript, fail } from '../../../kanban-core/index.ts'

/** `kanban completion bash|zsh|fish`: the script that teaches a shell. */
export async function run([given]: readonly string[]): Promise<number> {
  const shell = SHELLS.find((known) => known === given)
  if (shell === undefined)
    return fail('invalid_input', { what: `name a shell: ${SHELLS.join(', ')}`, help: 'kanban help' })
  process.stdout.write(completionScript(shell))
  return 0
}
