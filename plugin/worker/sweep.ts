import { setTimeout as wait } from 'node:timers/promises'
import type { Millis } from '../../kanban-core/index.ts'
import { findTree, signalGroup, signalMember } from './processes.ts'
import type { Member, Tree } from './processes.ts'

/** How long killed processes may take to vanish before they count as survivors. */
const VANISH: Millis = 2_000
const LOOK_EVERY: Millis = 50

/** Interrupts the worker's group, as Ctrl-C would: an agent stops what it does and tells what it has cost. */
export function interrupt({ worker }: Tree): boolean {
  return worker !== null && signalGroup(worker, 'SIGINT')
}

/** Asks the whole proven tree to end. */
export async function askToEnd(tree: Tree): Promise<void> {
  const worker = tree.worker
  const asked = worker !== null && signalGroup(worker, 'SIGTERM')
  for (const member of await findTree(tree)) {
    if (!asked || member.group !== worker.pid) signalMember(member, 'SIGTERM')
  }
}

/** Waits until nothing of the tree is left, at most `patience`; gives what is left. */
async function remaining(tree: Tree, patience: Millis): Promise<Member[]> {
  const until = Date.now() + patience
  for (;;) {
    const left = await findTree(tree)
    if (left.length === 0 || Date.now() >= until) return left
    await wait(LOOK_EVERY)
  }
}

/** Kills what is left until nothing is, at most VANISH; gives the pids that could not be ended. */
export async function kill(tree: Tree): Promise<number[]> {
  const until = Date.now() + VANISH
  for (;;) {
    if (tree.worker) signalGroup(tree.worker, 'SIGKILL')
    const left = await findTree(tree)
    if (left.length === 0) return []
    if (Date.now() >= until) return left.map((member) => member.pid)
    for (const member of left) signalMember(member, 'SIGKILL')
    await wait(LOOK_EVERY / 5)
  }
}

/** Ends what a worker left behind: SIGTERM, `patience`, SIGKILL. Gives the pids that could not be ended. */
export async function sweep(tree: Tree, patience: Millis): Promise<number[]> {
  const found = await findTree(tree)
  if (found.length === 0) return []
  for (const member of found) signalMember(member, 'SIGTERM')
  const left = await remaining(tree, patience)
  return left.length === 0 ? [] : kill(tree)
}
