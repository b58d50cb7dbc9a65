import { setTimeout as wait } from 'node:timers/promises'
import type { Exit, Log, Millis, Run, WorkerHandle } from '../../kanban-core/index.ts'
import { command } from './agents/command.ts'
import { presetOf } from './agents/index.ts'
import type { Ending, Preset } from './agents/preset.ts'
import { bootId } from './identity.ts'
import type { Identity } from './identity.ts'
import { probeIdentity } from './liveness.ts'
import { signalMember } from './processes.ts'
import type { Tree } from './processes.ts'
import { redactor } from './redact.ts'
import { FILES, readAgent, readRecord } from './records.ts'
import type { ExitRecord } from './records.ts'
import { askToEnd, interrupt, kill, sweep } from './sweep.ts'
import { readTranscript } from './transcript.ts'

/** A run in hand: its handle and the way to end it. */
export interface Tracked {
  readonly handle: WorkerHandle
  /** SIGINT to its group, SIGTERM at half of `grace`, SIGKILL at its end for whatever of the tree is left. Resolves when it is over. */
  end(grace: Millis): Promise<void>
}

export interface TrackOptions {
  readonly run: Run
  /** Where its records lie. */
  readonly folder: string
  /** Where its log lies, and what the agent is. */
  readonly logFolder: string
  readonly worker: Identity
  /** The exit record; null = worker and shim are gone without one. */
  readonly exit: Promise<ExitRecord | null>
  readonly secretsToHide: readonly string[]
  readonly log: Log
}

/** What a worker that ended by itself leaves running gets this long to end as well. */
const LEFTOVER_PATIENCE: Millis = 1_000
/** How long the record of a killed worker's end may take. */
const RECORD_PATIENCE: Millis = 3_000

export function track(options: TrackOptions): Tracked {
  const { worker, exit } = options
  let endingUntil: number | null = null
  const alive = treeOf(options, null)
  const ended = exit.then(async (record) => {
    const patience = endingUntil === null ? LEFTOVER_PATIENCE : Math.max(0, endingUntil - Date.now())
    return conclude(record, patience, options, endingUntil !== null)
  })
  const handle: WorkerHandle = { identity: worker, ended: ended.catch((error: unknown) => unexplained(error, options)) }
  return {
    handle,
    async end(grace) {
      if (endingUntil === null) {
        endingUntil = Date.now() + grace
        const patience = interrupt(alive) ? grace / 2 : 0
        if (!(await settles(exit, patience))) {
          await askToEnd(alive)
          if (!(await settles(exit, grace - patience))) await force(alive, exit, options.folder)
        }
      }
      await settles(handle.ended, endingUntil - Date.now() + RECORD_PATIENCE * 2)
    },
  }
}

/** SIGKILL to the tree; a shim that even then writes no record is stuck and goes too. */
async function force(tree: Tree, exit: Promise<unknown>, folder: string): Promise<void> {
  await kill(tree)
  if (await settles(exit, RECORD_PATIENCE)) return
  const shim = readRecord(folder, FILES.shim)
  if (shim && probeIdentity(shim) === 'alive') signalMember({ ...shim, group: shim.pid }, 'SIGKILL')
}

/** True when the promise settles in time. */
async function settles(promise: Promise<unknown>, patience: Millis): Promise<boolean> {
  const over = new AbortController()
  const late = wait(Math.max(0, patience), false, { signal: over.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    over.abort()
  }
}

/** A worker of an earlier boot is not looked for: its pid and its start time may be somebody else's today. */
function treeOf({ run, worker }: TrackOptions, record: ExitRecord | null): Tree {
  const ofThisBoot = worker.bootId === bootId() && worker.pid > 1
  return { marker: run.marker, worker: ofThisBoot ? worker : null, endedAtTick: record?.atTick ?? null }
}

async function conclude(
  record: ExitRecord | null,
  patience: Millis,
  options: TrackOptions,
  stopped: boolean,
): Promise<Exit> {
  const survivors = await sweep(treeOf(options, record), patience)
  const seen = { code: record?.code ?? null, signal: record?.signal ?? null, survivors, lost: record === null, stopped }
  if (record !== null && record.failed !== null) return { ...NOTHING_SAID, ...seen, lastLines: [record.failed] }
  return { ...NOTHING_SAID, ...seen, ...(await whatItSaid(options, seen)) }
}

const NOTHING_SAID = { lastLines: [], lastWords: null, failure: null, usage: null, session: null } as const

/** Its log, read by its preset; secrets were taken out when it was written, and those known since are now. */
async function whatItSaid(
  { logFolder, secretsToHide }: TrackOptions,
  { code, signal, stopped }: Pick<Exit, 'code' | 'signal' | 'stopped'>,
) {
  const preset = await presetIn(logFolder)
  const hide = redactor(secretsToHide)
  const told = await readTranscript(logFolder, preset)
  const ending: Ending = { code, signal, lastLines: told.plain, records: told.records, now: Date.now() }
  const failure = stopped ? null : preset.classify(ending)
  return {
    lastLines: told.lines.map(hide),
    lastWords: told.lastWords === null ? null : hide(told.lastWords),
    failure: failure && { ...failure, text: hide(failure.text) },
    usage: told.usage,
    session: preset.supports.resume ? told.session : null,
  }
}

const presetIn = async (folder: string): Promise<Preset> => presetOf((await readAgent(folder))?.agent ?? '') ?? command

function unexplained(error: unknown, { run, log }: TrackOptions): Exit {
  log.error({ run: run.id, error }, 'the end of a worker could not be looked into')
  return { ...NOTHING_SAID, code: null, signal: null, survivors: [], lost: true, stopped: false }
}
