import { Refused } from '../model/refusal.ts'
import type { Actor } from '../model/actor.ts'
import { DISPATCHER } from '../model/actor.ts'
import { commandText, isGreen } from '../model/proof.ts'
import type { Proof } from '../model/proof.ts'
import type { ClaimedVerdict, Run } from '../model/run.ts'
import { happened } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import type { Millis } from '../model/time.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import * as runs from '../board/runs.ts'

/** The verdict that it has claimed was found not to be so. */
export const isRed = ({ proof }: Run): boolean => proof !== null && !isGreen(proof)

/** The proof of a run's work, when it comes within so long; else null, and the claimed verdict waits on the run for it. */
export async function proveWithin(
  parts: DispatchParts,
  state: DispatchState,
  claim: { readonly task: Task; readonly run: Run; readonly claimed: ClaimedVerdict },
  within: Millis,
  wake: () => void,
): Promise<Proof | null> {
  const { task, run, claimed } = claim
  if (run.proof !== null || run.claimed !== null)
    await runs.observe(parts.board.turns, run, { claimed: null, proof: null })
  const proving = prove(parts, state, task, run, wake)
  const late = Promise.withResolvers<null>()
  const callOff = parts.clock.after(within, () => late.resolve(null))
  const proof = await Promise.race([proving, late.promise])
  callOff()
  if (proof !== null) return proof
  await runs.observe(parts.board.turns, run, { claimed })
  void settleClaim(parts, state, task, run, wake)
  return null
}

/** Once at a time: waits for the proof, beginning anew what a restart has cut short, and takes the claimed step where it is green. */
export async function settleClaim(
  parts: DispatchParts,
  state: DispatchState,
  task: Task,
  run: Run,
  wake: () => void,
): Promise<void> {
  if (state.claiming.has(run.id)) return
  state.claiming.add(run.id)
  const seen = () => parts.board.tools.store.reads.runs.get(run.id)
  try {
    if ((await seen())?.proof === null) await prove(parts, state, task, run, wake)
    const claimed = (await seen())?.claimed ?? null
    if (claimed !== null) await take(parts, task, run, claimed)
  } catch (error) {
    const words = error instanceof Refused ? error.message : error instanceof Error ? error.stack : String(error)
    parts.log.warn({ task: task.id, run: run.number, error: words }, 'a claimed verdict could not be taken')
  } finally {
    state.claiming.delete(run.id)
    wake()
  }
}

/** A claim that turned out red stays on the run: its end is told as that. */
async function take(parts: DispatchParts, { id }: Task, run: Run, claimed: ClaimedVerdict): Promise<void> {
  const worker: Actor = { kind: 'worker', profile: run.profile, task: id, run: run.id, epoch: run.epoch }
  const { step, ...args } = claimed
  try {
    if (step === 'complete')
      await parts.board.step(id, step, args as Omit<typeof claimed & { step: 'complete' }, 'step'>, worker)
    else await parts.board.step(id, step, args as Omit<typeof claimed & { step: 'submit' }, 'step'>, worker)
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== 'unproved') throw error
  }
}

/** One check of a run at a time; whoever asks meanwhile gets the same. What it showed is on the run before anybody hears of it. */
function prove(parts: DispatchParts, state: DispatchState, task: Task, run: Run, wake: () => void): Promise<Proof> {
  const going = state.proving.get(run.id)
  if (going !== undefined) return going
  const proving = parts.prover
    .prove(task, run)
    .then((proof) => keep(parts, run, proof))
    .finally(() => {
      state.proving.delete(run.id)
      wake()
    })
  state.proving.set(run.id, proving)
  return proving
}

async function keep({ board }: DispatchParts, run: Run, proof: Proof): Promise<Proof> {
  return board.turns.take(async (reads) => {
    const task = await reads.tasks.get(run.task)
    const facts = board.turns.circumstances(DISPATCHER, run)
    const payload = {
      command: commandText(proof.argv),
      exitCode: proof.exitCode,
      passed: isGreen(proof),
      took: proof.duration,
    }
    return {
      changes: [
        { do: 'set_run', id: run.id, from: ['starting', 'running', 'stopping'], set: { proof } },
        ...(task === null ? [] : [happened(task, facts, 'verified', payload, run.id)]),
      ],
      answer: () => proof,
    }
  })
}
