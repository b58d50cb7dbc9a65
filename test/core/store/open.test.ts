import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { networkKind } from '../../../kanban-core/store/filesystem.ts'
import type { Filesystem } from '../../../kanban-core/store/filesystem.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import { aBoard } from '../../contracts/store/samples.ts'
import { aPlace } from './place.ts'

const refusedWith = (code: string) => ({ refusal: { code } })
const disk = (magic: bigint, mounts = ''): Filesystem => ({
  magic: () => Promise.resolve(magic),
  mounts: () => Promise.resolve(mounts),
})

describe('opening a board', () => {
  test('never makes one by itself', async () => {
    const place = await aPlace()
    await expect(openStore(place.url)).rejects.toMatchObject(refusedWith('no_home'))
    expect(existsSync(place.file)).toBe(false)
    writeFileSync(place.file, '')
    await expect(openStore(place.url)).rejects.toMatchObject(refusedWith('no_home'))
    expect(statSync(place.file).size).toBe(0)
  })

  test('makes it with its folder when told to, and finds it there the next time', async () => {
    const { home } = await aPlace()
    const url = 'sqlite:deep/inside/board.db'
    const first = await openStore(url, { home, create: true })
    await first.commit([{ do: 'insert_board', board: aBoard({ title: 'mine' }) }])
    await first.close()
    const second = await openStore(`sqlite://${join(home, 'deep/inside/board.db')}`, { create: true })
    expect((await second.reads.boards.list()).map(({ title }) => title)).toEqual(['mine'])
    await second.close()
  })

  test.each([
    ['postgres://localhost/kanban', 'this version has no PostgreSQL engine'],
    ['postgresql://localhost/kanban', 'this version has no PostgreSQL engine'],
    ['mysql://localhost/kanban', 'names no engine that is known here'],
    ['board.db', 'names no engine that is known here'],
    ['', 'names no engine that is known here'],
  ])('at %j is refused with a sentence', async (url, sentence) => {
    await expect(openStore(url)).rejects.toMatchObject({
      refusal: { code: 'failed', message: expect.stringContaining(sentence) },
    })
  })

  test('leaves the database of another program alone', async () => {
    const place = await aPlace()
    const other = new Database(place.file)
    other.exec('CREATE TABLE recipes (name TEXT)')
    other.close()
    const before = statSync(place.file).mtimeMs
    for (const create of [false, true]) {
      await expect(openStore(place.url, { create })).rejects.toThrow('is a database of another program')
    }
    expect(statSync(place.file).mtimeMs).toBe(before)
  })

  test('refuses a schema that is newer than this program, and changes nothing', async () => {
    const place = await aPlace()
    await (await openStore(place.url, { create: true })).close()
    const future = new Database(place.file)
    future.pragma('user_version = 99')
    future.close()
    await expect(openStore(place.url)).rejects.toMatchObject({
      refusal: { code: 'schema_newer', message: expect.stringContaining('schema 99') },
    })
    const still = new Database(place.file)
    expect(still.pragma('user_version', { simple: true })).toBe(99)
    still.close()
  })

  test('says where a folder stands in the place of the file', async () => {
    const place = await aPlace()
    mkdirSync(place.file)
    await expect(openStore(place.url)).rejects.toMatchObject(refusedWith('no_home'))
    await expect(openStore(place.url, { create: true })).rejects.toMatchObject(refusedWith('store_io'))
  })
})

describe('a file system', () => {
  test.each([
    ['nfs', 0x6969n],
    ['smb', 0x517bn],
    ['cifs', 0xff534d42n],
    ['smb2', 0xfe534d42n],
    ['9p', 0x01021997n],
    // As a 32-bit system with a sign tells it.
    ['cifs', -0xacb2ben],
  ])('of the network (%s) is refused', async (kind, magic) => {
    const place = await aPlace()
    const opening = openStore(place.url, { create: true, filesystem: disk(magic) })
    await expect(opening).rejects.toMatchObject({
      refusal: { code: 'network_filesystem', message: expect.stringContaining(kind) },
    })
    expect(existsSync(place.file)).toBe(false)
  })

  test.each([
    ['ext4', 0xef53n],
    ['tmpfs', 0x01021994n],
    ['btrfs', 0x9123683en],
  ])('of this machine (%s) is fine', async (_, magic) => {
    expect(await networkKind('/home/me/board.db', disk(magic))).toBeNull()
  })

  test('behind FUSE is judged by what is mounted there', async () => {
    const mounts = [
      '22 1 259:2 / / rw,relatime - ext4 /dev/root rw',
      '36 22 0:31 / /mnt/far rw - fuse.sshfs me@host: rw',
      '37 36 0:32 / /mnt/far/near\\040by rw shared:5 - fuse.ntfs-3g /dev/sdb1 rw',
    ].join('\n')
    const fuse = disk(0x65735546n, mounts)
    expect(await networkKind('/mnt/far/board.db', fuse)).toBe('fuse.sshfs')
    expect(await networkKind('/mnt/far/deeper/board.db', fuse)).toBe('fuse.sshfs')
    expect(await networkKind('/mnt/far/near by/board.db', fuse)).toBeNull()
    expect(await networkKind('/mnt/farther/board.db', fuse)).toBeNull()
  })
})
