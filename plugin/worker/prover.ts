import { execa } from 'execa'
import type { Clock, Log, Millis, Proof, Prover, Run, Task } from '../../kanban-core/index.ts'
import { SpawnFailed } from '../../kanban-core/index.ts'
import { profileEnvironment } from './environment.ts'
import type { ProfileBook } from './profiles.ts'
import { redactor } from './redact.ts'
import { sweep } from './sweep.ts'
import type { WorkFolders } from './workspaces.ts'

export interface ProverOptions {
  readonly profiles: Pick<ProfileBook, 'find'>
  readonly workspaces: Pick<WorkFolders, 'pathOf'>
  readonly clock: Clock
  readonly log: Log
  /** The gateway's environment: what the allow-list takes from. */
  readonly env: NodeJS.ProcessEnv
  /** A check that takes longer has failed. */
  readonly timeLimit: () => Millis
}

/** Characters that are kept of what a check prints. */
const KEPT = 8_000
/** Between the request to end and the order to. */
const PATIENCE: Millis = 2_000

/** Runs the verify commands of tasks: as argv, on the run's workspace, in a process group of their own. */
export interface ProcessProver extends Prover {
  /** Ends what runs. A check that was cut short proves nothing and is made anew. */
  close(): Promise<void>
}

export function createProver(options: ProverOptions): ProcessProver {
  const running = new Map<string, AbortController>()
  return {
    async prove(task, run) {
      const abort = new AbortController()
      running.set(run.id, abort)
      try {
        return await check(task, run, options, abort.signal)
      } finally {
        running.delete(run.id)
      }
    },
    async close() {
      for (const [id, abort] of running) {
        abort.abort()
        await sweep(treeOf(id), 0)
      }
    },
  }
}

/** The check's own mark, not the worker's: what ends a worker must not end the check of its work. */
const markOf = (run: string): string => `proof-${run}`
const treeOf = (run: string) => ({ marker: markOf(run), worker: null, endedAtTick: null })

async function check(task: Task, run: Run, options: ProverOptions, signal: AbortSignal): Promise<Proof> {
  const { clock, log } = options
  const argv = task.verify ?? []
  const startedAt = clock.now()
  const facts = (result: Omit<Proof, 'argv' | 'startedAt' | 'duration'>): Proof => ({
    argv,
    startedAt,
    duration: Math.max(0, clock.now() - startedAt),
    ...result,
  })
  const failed = (error: string) => facts({ exitCode: null, signal: null, timedOut: false, error, output: '' })
  const [program, ...args] = argv
  try {
    const cwd = await options.workspaces.pathOf(task, run)
    if (program === undefined || cwd === null) return failed('the workspace of the run is gone')
    await sweep(treeOf(run.id), 0)
    const result = await execute(program, args, { cwd, env: environmentOf(run, options) }, run, options, signal)
    log.info({ task: task.id, run: run.number, exit: result.exitCode, timedOut: result.timedOut }, 'a check has ended')
    return facts(result)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

function environmentOf(run: Run, { profiles, env }: ProverOptions): Readonly<Record<string, string>> {
  const profile = profiles.find(run.profile)
  if (profile === null) throw new SpawnFailed(`there is no profile ${run.profile} any more`)
  const own = profileEnvironment(profile.spec, { keys: [] }, run.profile, env)
  return { ...own, CI: '1', KANBAN_TASK: run.task, KANBAN_MARKER: markOf(run.id) }
}

async function execute(
  program: string,
  args: readonly string[],
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  run: Run,
  options: ProverOptions,
  signal: AbortSignal,
): Promise<Omit<Proof, 'argv' | 'startedAt' | 'duration'>> {
  const child = execa(program, args, {
    ...place,
    extendEnv: false,
    detached: true,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  })
  const tail = new Tail(KEPT)
  child.all.on('data', (chunk: Buffer) => tail.add(chunk.toString('utf8')))
  const late = Promise.withResolvers<'late' | 'stopped'>()
  const callOff = options.clock.after(options.timeLimit(), () => late.resolve('late'))
  signal.addEventListener('abort', () => late.resolve('stopped'))
  const first = await Promise.race([child, late.promise])
  callOff()
  const timedOut = first === 'late'
  // also what it left running behind itself
  await sweep(treeOf(run.id), timedOut ? PATIENCE : 0)
  const { exitCode, signal: ending, originalMessage, failed } = await child
  if (signal.aborted) throw new Error('the gateway was stopped meanwhile')
  const started = exitCode !== undefined || ending !== undefined
  return {
    exitCode: timedOut ? null : (exitCode ?? null),
    signal: ending ?? null,
    timedOut,
    error: failed && !started ? (originalMessage ?? 'unknown') : null,
    output: redactor([])(tail.text),
  }
}

/** The end of a text of any length. */
class Tail {
  readonly #most: number
  #text = ''

  constructor(most: number) {
    this.#most = most
  }

  add(more: string): void {
    this.#text = (this.#text + more.slice(-this.#most)).slice(-this.#most)
  }

  /** Begins with a whole line where something is missing. */
  get text(): string {
    const text = this.#text.toWellFormed()
    return text.length < this.#most ? text : `…\n${text.slice(text.indexOf('\n') + 1)}`
  }
}
