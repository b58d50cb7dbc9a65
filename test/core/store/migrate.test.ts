import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrate, migrations } from '../../../kanban-core/store/migrate.ts'
import { connectWriter, schemaOf } from '../../../kanban-core/store/sqlite/connection.ts'
import type { Statements } from '../../../kanban-core/store/sqlite/statements.ts'
import { aPlace } from './place.ts'

/** An empty file and a folder with these migrations. */
async function given(files: Readonly<Record<string, string>>) {
  const { home, file } = await aPlace()
  const folder = join(home, 'migrations')
  mkdirSync(folder)
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  for (const [name, text] of Object.entries(files)) write(name, text)
  writeFileSync(file, '')
  const sql = connectWriter(file, { durability: 'normal', readonly: false, create: true, maxPages: null })
  onTestFinished(() => void sql.db.close())
  const run = async () => migrate(schemaOf(sql), await migrations(pathToFileURL(`${folder}/`)), home)
  return { sql, run, write }
}

const tables = (sql: Statements) => sql.scalars("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")

const FIRST = 'CREATE TABLE first (name TEXT);'
const SECOND = "ALTER TABLE first RENAME TO second; INSERT INTO second VALUES ('kept');"

describe('a schema', () => {
  test('is brought up to date in the order of the numbers, and each step is taken once', async () => {
    const { sql, run, write } = await given({ '0002_second.sql': SECOND, '0001_first.sql': FIRST, 'readme.txt': 'no' })
    expect(await run()).toBe(2)
    expect(await run()).toBe(2)
    expect(tables(sql)).toEqual(['second'])
    expect(sql.scalars('SELECT name FROM second')).toEqual(['kept'])
    write('0003_third.sql', 'CREATE TABLE third (name TEXT);')
    expect(await run()).toBe(3)
    expect(tables(sql)).toEqual(['second', 'third'])
  })

  test('stays at the last whole step when one fails', async () => {
    const { sql, run, write } = await given({
      '0001_first.sql': FIRST,
      '0002_bad.sql': 'CREATE TABLE half (name TEXT); CREATE TABLE first (x TEXT);',
    })
    await expect(run()).rejects.toThrow('table first already exists')
    expect(tables(sql)).toEqual(['first'])
    expect(await schemaOf(sql).version()).toBe(1)
    write('0002_bad.sql', SECOND)
    expect(await run()).toBe(2)
  })

  test('of the future is refused', async () => {
    const { sql, run } = await given({ '0001_first.sql': FIRST })
    await run()
    sql.db.pragma('user_version = 2')
    await expect(run()).rejects.toMatchObject({ refusal: { code: 'schema_newer' } })
    expect(tables(sql)).toEqual(['first'])
  })
})
