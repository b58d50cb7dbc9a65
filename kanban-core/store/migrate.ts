import { readdir, readFile } from 'node:fs/promises'
import { fail } from '../model/refusal.ts'

/** What an engine offers to the runner. */
export interface Schema {
  /** Number of the last migration applied; 0 = none. */
  version(): Promise<number>
  /** Runs the SQL and stores `version`, both or neither. */
  apply(version: number, sql: string): Promise<void>
}

export interface Migration {
  readonly version: number
  readonly file: URL
}

/** The numbered SQL files of a folder, `0001_board.sql` being 1, in order. */
export async function migrations(folder: URL): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted()
  return names.map((name) => ({ version: Number(name.slice(0, 4)), file: new URL(name, folder) }))
}

/**
 * Brings a schema up to the newest migration, one transaction each. Returns the version reached.
 * Refused (schema_newer) when the store was written by a version of this program that knows more.
 */
export async function migrate(schema: Schema, known: readonly Migration[], home: string): Promise<number> {
  const newest = known.at(-1)?.version ?? 0
  const found = await schema.version()
  if (found > newest) fail('schema_newer', { home, found, known: newest })
  for (const { version, file } of known) {
    if (version > found) await schema.apply(version, await readFile(file, 'utf8'))
  }
  return newest
}
