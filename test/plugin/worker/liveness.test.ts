import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bootId, identify, parseStat, sight } from '../../../plugin/worker/identity.ts'
import { createLiveness, instanceId } from '../../../plugin/worker/liveness.ts'
import { closure, parsePsLine } from '../../../plugin/worker/processes.ts'
import type { Seen } from '../../../plugin/worker/processes.ts'
import { fixture, temporaryFolder } from './world.ts'

const { probe } = createLiveness()

test('a program may have any name without confusing what is read of it', () => {
  const rest = '1 42 42 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 1 0 8777 1 1'
  for (const name of ['node', 'a b', ') S 1 (', '((', ')', 'x) R 1 1 1']) {
    expect(parseStat(`42 (${name}) S ${rest}`)).toEqual({
      pid: 42,
      state: 'S',
      parent: 1,
      group: 42,
      session: 42,
      startTime: '8777',
    })
  }
  expect(parseStat('42 (node)')).toBeNull()
})

test('a process is alive as itself, and gone as anybody else', async () => {
  const own = identify(process.pid)
  expect(await probe(own)).toBe('alive')
  expect(await probe({ ...own, startTime: `${Number(own.startTime) - 1}` })).toBe('gone')
  expect(await probe({ ...own, bootId: 'another' })).toBe('gone')
  for (const pid of [0, 1, -1, Number.NaN, 2 ** 40]) expect(await probe({ ...own, pid })).toBe('gone')
})

test('a process that has ended is gone although nobody has looked after it yet', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(String(line).trim())
  const state = async () => parseStat(await readFile(`/proc/${pid}/stat`, 'latin1'))?.state
  while ((await state()) !== 'Z') await new Promise(setImmediate)
  expect(sight(pid)).toEqual({ seen: 'nothing' })
  expect(identify(pid).startTime).not.toBe('')
  parent.kill('SIGKILL')
  await once(parent, 'exit')
})

test('a killed process is gone at once', async () => {
  const [program = '', ...args] = fixture('forever')
  const one = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(one.stdout, 'data')
  const identity = identify(one.pid ?? 0)
  expect(await probe(identity)).toBe('alive')
  one.kill('SIGKILL')
  await once(one, 'exit')
  expect(await probe(identity)).toBe('gone')
})

test('an instance keeps its id, and two that start at the same time agree on it', async () => {
  await using home = await temporaryFolder()
  const ids = await Promise.all([
    instanceId(join(home.path, 'new')),
    instanceId(join(home.path, 'new')),
    instanceId(join(home.path, 'new')),
  ])
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).toMatch(/^[0-9a-z]{16}$/)
  expect(await instanceId(join(home.path, 'new'))).toBe(ids[0])
})

test('the boot has an id', () => {
  expect(bootId()).toMatch(/^[0-9a-f-]{36}$/)
})

const seen = (set: Partial<Seen> & { pid: number }): Seen => ({
  state: 'S',
  parent: 1,
  group: set.pid,
  session: set.pid,
  startTime: '100',
  marked: false,
  ...set,
})
const worker = { pid: 500, startTime: '100' }
const pids = (all: readonly Seen[], tree: Partial<Parameters<typeof closure>[1]> = {}) =>
  closure(all, { marker: 'm', worker, endedAtTick: null, ...tree }).map((member) => member.pid)

test('a tree is the worker, its session, its descendants and whatever carries the marker', () => {
  const all = [
    seen({ pid: 500 }),
    seen({ pid: 501, session: 500, parent: 1 }),
    seen({ pid: 502, parent: 501 }),
    seen({ pid: 503, marked: true }),
    seen({ pid: 504, session: 503 }),
    seen({ pid: 600 }),
    seen({ pid: 601, session: 600, parent: 600 }),
  ]
  expect(pids(all).toSorted((a, b) => a - b)).toEqual([500, 501, 502, 503, 504])
})

test('nothing of a stranger who has got the pid of the worker belongs to the tree', () => {
  const all = [seen({ pid: 500, startTime: '900' }), seen({ pid: 501, session: 500, parent: 500, startTime: '901' })]
  expect(pids(all)).toEqual([])
  expect(pids(all, { endedAtTick: 400 })).toEqual([])
})

test('what is older than the end of the worker and in its session was left behind by it', () => {
  const all = [seen({ pid: 501, session: 500, startTime: '300' }), seen({ pid: 502, session: 501, startTime: '300' })]
  expect(pids(all, { endedAtTick: 400 })).toEqual([501])
  expect(pids(all)).toEqual([])
})

test('neither the first process, nor we ourselves, nor session 0 is ever part of a tree', () => {
  const all = [
    seen({ pid: 1, marked: true, session: 0 }),
    seen({ pid: process.pid, marked: true }),
    seen({ pid: 700, session: 0 }),
    seen({ pid: 701, session: 0, marked: true }),
  ]
  expect(pids(all, { worker: { pid: 0, startTime: '' }, endedAtTick: 9_999 })).toEqual([701])
})

test('a line of ps on macOS is read with its environment', () => {
  const line =
    '  812   700   812 0      Ss   Sun Nov 22 16:00:01 2026 node /x/main.js A=1 KANBAN_MARKER=abc HOME=/Users/me'
  expect(parsePsLine(line, 'abc')).toEqual([
    {
      pid: 812,
      parent: 700,
      group: 812,
      session: 812,
      state: 'S',
      startTime: 'Sun Nov 22 16:00:01 2026',
      marked: true,
    },
  ])
  expect(parsePsLine(line, 'ab')).toMatchObject([{ marked: false }])
  expect(parsePsLine(line.replace('Ss  ', 'Z   '), 'abc')).toEqual([])
  expect(parsePsLine('', 'abc')).toEqual([])
})
