import type { BoardSlug, ProfileName } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import type { Tools } from './turns.ts'

/** The row that stops every board; its value is the time since when. */
const EVERYWHERE = 'paused'

/** Since when a board is paused by itself or by everything; null = it runs. */
export async function pausedSince({ store }: Pick<Tools, 'store'>, board: BoardSlug): Promise<Instant | null> {
  const everywhere = await store.reads.boards.value(EVERYWHERE)
  const own = (await store.reads.boards.get(board))?.pausedAt ?? null
  return own ?? (everywhere === null ? null : Number(everywhere))
}

/** Nothing more is claimed on this board (null = on any) until it is resumed; what runs goes on. False where it was paused already. */
export async function pause({ store, now }: Tools, board: BoardSlug | null): Promise<boolean> {
  if (board === null) {
    if ((await store.reads.boards.value(EVERYWHERE)) !== null) return false
    await store.commit([{ do: 'set_value', name: EVERYWHERE, value: String(now()) }])
    return true
  }
  if (typeof (await store.reads.boards.get(board))?.pausedAt === 'number') return false
  await store.commit([{ do: 'set_board', slug: board, set: { pausedAt: now() } }])
  return true
}

/** Lets a board (null = the whole store, and each board in it) go on. False where nothing was paused. */
export async function resume({ store }: Tools, board: BoardSlug | null): Promise<boolean> {
  if (board !== null) {
    if (typeof (await store.reads.boards.get(board))?.pausedAt !== 'number') return false
    await store.commit([{ do: 'set_board', slug: board, set: { pausedAt: null } }])
    return true
  }
  const paused = (await store.reads.boards.list()).filter((one) => one.pausedAt !== null)
  if (paused.length === 0 && (await store.reads.boards.value(EVERYWHERE)) === null) return false
  await store.commit([
    { do: 'set_value', name: EVERYWHERE, value: null },
    ...paused.map((one) => ({ do: 'set_board', slug: one.slug, set: { pausedAt: null } }) as const),
  ])
  return true
}

/** The row that holds one profile back until a person has done something about it. */
export const parkedName = (profile: ProfileName): string => `parked_profile:${profile}`

/** Lets a parked profile go on. False where it was not parked. */
export async function letProfileGo({ store }: Pick<Tools, 'store'>, profile: ProfileName): Promise<boolean> {
  if ((await store.reads.boards.value(parkedName(profile))) === null) return false
  await store.commit([{ do: 'set_value', name: parkedName(profile), value: null }])
  return true
}
