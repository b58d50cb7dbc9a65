import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refused, fail, openStore } from '../../../kanban-core/index.ts'
import { requireConfig } from '../../config/live.ts'
import { resolveSecret } from '../../config/secrets.ts'
import { homePath } from '../../gateway/address.ts'
import { acquireBoard } from '../../gateway/lock.ts'
import { makeHome } from '../../home.ts'
import type { Home } from '../../home.ts'
import { readOptions } from '../options.ts'

/** `kanban restore-backup FILE`: puts a checked copy in the place of the board. Refused while a gateway runs; the board that was there is kept. */
export async function run(argv: readonly string[]): Promise<number> {
  const [given] = readOptions('restore-backup', () =>
    parseArgs({ args: [...argv], allowPositionals: true }),
  ).positionals
  if (given === undefined)
    return fail('invalid_input', { what: 'name the backup to restore', help: 'kanban restore-backup FILE' })
  const { home } = makeHome(homePath(process.env))
  const lock = await acquireBoard(home, 'stop it first: `kanban gateway stop`')
  try {
    const target = boardFile(home)
    const fresh = `${target}.restoring`
    rmSync(fresh, { force: true })
    await copyChecked(resolve(given), fresh)
    const kept = putAside(target, home)
    renameSync(fresh, target)
    process.stdout.write(
      `Restored from ${resolve(given)}.${kept === null ? '' : ` The board from before is kept as ${kept}.`}\n`,
    )
    return 0
  } finally {
    lock.release()
  }
}

function boardFile(home: Home): string {
  const url = resolveSecret(requireConfig(home, process.env).config.store.url, 'store.url', process.env)
  const [, path] = /^sqlite:(.+)$/.exec(url) ?? []
  return path === undefined
    ? fail('failed', {
        what: 'only a board in a SQLite file can be restored here',
        next: 'use the tools of its database',
      })
    : resolve(home.path, path)
}

/** A whole new file out of the backup, whatever lies beside it; refused where the backup is not sound. */
async function copyChecked(backup: string, fresh: string): Promise<void> {
  if (!existsSync(backup))
    fail('failed', {
      what: `there is no file ${backup}`,
      next: 'backups of `kanban backup` lie in the home, in backups/',
    })
  const store = await openStore(`sqlite:${backup}`, { readonly: true }).catch((error: unknown) =>
    refuseBackup(backup, error),
  )
  try {
    const faults = await store.upkeep.integrity()
    if (faults.length > 0) unsound(backup, faults.slice(0, 3).join('; '))
    await store.upkeep.backup(fresh)
  } finally {
    await store.close()
  }
}

/** What is wrong with a file that is no board is its own fault, not the board's. */
function refuseBackup(backup: string, error: unknown): never {
  if (error instanceof Refused && error.refusal.code === 'store_corrupt')
    unsound(backup, 'it is damaged, or no board at all')
  throw error
}

const unsound = (backup: string, why: string): never =>
  fail('failed', { what: `${backup} cannot be restored: ${why}`, next: 'name another one; nothing was changed' })

/** Nobody has the board open: its files can be moved. Gives the new name, null = there was none. */
function putAside(target: string, home: Home): string | null {
  if (!existsSync(target)) return null
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const kept = join(home.backups, `${basename(target)}-before-${stamp}`)
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix)
  return kept
}
