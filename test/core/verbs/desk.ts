import { basename } from 'node:path'
import type { z } from 'zod'
import type { VerbContext, VerbHost } from '../../../kanban-core/verbs/verb.ts'
import type { Verb } from '../../../kanban-core/verbs/verb.ts'
import { runLine } from '../../../kanban-core/verbs/execute.ts'
import type { Reply } from '../../../kanban-core/verbs/execute.ts'
import { callTool } from '../../../kanban-core/verbs/tool.ts'
import { authorize } from '../../../kanban-core/verbs/authorize.ts'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import { DEFAULT_BOARD } from '../../../kanban-core/model/ids.ts'
import type { ProfileName, RunId } from '../../../kanban-core/model/ids.ts'
import { Refused, fail } from '../../../kanban-core/model/refusal.ts'
import type { Refusal } from '../../../kanban-core/model/refusal.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import { NO_MONEY } from '../../../kanban-core/model/spending.ts'
import type { Run } from '../../../kanban-core/model/run.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import { renderText } from '../../../platforms/terminal/render.ts'
import type { KnownPerson } from '../../../kanban-core/verbs/people-book.ts'
import { openBench, sha256 } from '../kernel/harness.ts'
import type { Bench } from '../kernel/harness.ts'
import { CHECKED, checked } from './checked.ts'

export const PERSON = { kind: 'person', platform: 'telegram', account: 'bot', id: '111', name: 'Ana' } as const
export const CHAT: Route = {
  platform: 'telegram',
  account: 'bot',
  chat: '-100',
  thread: '7',
  anchor: '42',
  person: '111',
}

const SCREEN = { columns: 80, color: false, buttons: 'numbered' } as const

/** Where verbs are used in a test: a real board in a file, a fake clock, workers without processes. */
export interface Desk extends Bench {
  readonly ended: Run[]
  readonly kept: string[]
  host: VerbHost
  /** Runs a verb as the local operator, or as told. Inputs are what JSON would say, under the verb's own field names. */
  use<I extends z.ZodObject, R>(
    verb: Verb<I, R>,
    input: Record<string, unknown>,
    more?: Partial<VerbContext>,
  ): Promise<R>
  text<I extends z.ZodObject, R>(
    verb: Verb<I, R>,
    input?: Record<string, unknown>,
    more?: Partial<VerbContext>,
  ): Promise<string>
  json<I extends z.ZodObject, R>(
    verb: Verb<I, R>,
    input?: Record<string, unknown>,
    more?: Partial<VerbContext>,
  ): Promise<unknown>
  refusal<I extends z.ZodObject, R>(
    verb: Verb<I, R>,
    input: Record<string, unknown>,
    more?: Partial<VerbContext>,
  ): Promise<Refusal>
  /** A line as typed in the terminal, through the grammar and the executor; `text` is what is seen on 80 columns. */
  say(line: string, more?: Partial<VerbContext>): Promise<Reply & { readonly text: string }>
  /** The same in a chat, by Ana. */
  chat(line: string, more?: Partial<VerbContext>): Promise<Reply & { readonly text: string }>
  /** A tool call's answer, read as JSON where it is that. */
  tool(
    name: string,
    args: Record<string, unknown>,
    more: Partial<VerbContext>,
  ): Promise<{ readonly isError: boolean; readonly answer: Record<string, unknown> | string }>
  /** Claims a ready task and gives its worker as an actor. */
  /** Lets the worker of a task be killed so many times in a row, each time once its backoff is over. */
  fails(task: Task, times: number): Promise<Task>
  started(task: Task): Promise<{ readonly actor: ReturnType<Bench['workers']['actor']>; readonly surface: 'tool' }>
}

export async function openDesk(names: readonly string[] = ['coder', 'reviewer']): Promise<Desk> {
  const profiles: VerbHost['profiles'] = {
    preflight: () => null,
    provider: (name) => name,
    fingerprint: (name) => name,
    workspace: () => null,
    limits: () => ({ concurrency: null, maxRuntime: null, attachWithin: null }),
    money: () => NO_MONEY,
    names: () => names as readonly ProfileName[],
    describe: async () =>
      names.map((name) => ({
        name: name as ProfileName,
        agent: 'builtin',
        version: null,
        login: 'none needed' as const,
        description: `does what a ${name} does`,
        usable: true,
        problem: null,
        limits: {},
      })),
  }
  const bench = await openBench({ profiles, random: counting() })
  const ended: Run[] = []
  const kept: string[] = []
  const context = (more: Partial<VerbContext>): VerbContext => ({
    actor: LOCAL_OPERATOR,
    role: 'admin',
    surface: 'cli',
    route: null,
    boardSlug: DEFAULT_BOARD,
    board: bench.board,
    reads: bench.store.reads,
    now: bench.clock.now(),
    host: desk.host,
    ...more,
  })
  const use: Desk['use'] = async (verb, input, more = {}) => {
    const asked = context(more)
    const refused = authorize(asked.actor, asked.role, verb)
    if (refused !== null) throw new Refused(refused)
    return verb.run(asked, verb.input.parse(input))
  }
  const desk: Desk = Object.assign(bench, {
    ended,
    kept,
    use,
    host: fakeHost(bench, profiles, ended, kept),
    text: async (verb, input = {}, more = {}) =>
      renderText(verb.view(await use(verb, input, more), context(more)), SCREEN),
    json: async (verb, input = {}, more = {}) => {
      const result = await use(verb, input, more)
      return checked(verb.name, verb.output, verb.json(result, context(more)))
    },
    refusal: async (verb, input, more = {}) => {
      try {
        await use(verb, input, more)
      } catch (error) {
        if (error instanceof Refused) return error.refusal
        throw error
      }
      throw new Error(`${verb.name} was not refused`)
    },
    say: async (line, more = {}) => replied(await runLine(line, context(more), CHECKED)),
    chat: async (line, more = {}) =>
      replied(await runLine(line, context({ actor: PERSON, surface: 'chat', route: CHAT, ...more }), CHECKED)),
    tool: async (name, args, more) => {
      const { text, isError } = await callTool(name, args, context(more), CHECKED)
      return { isError, answer: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : text }
    },
    fails: async (task, times) => {
      for (let failures = 0; failures < times; failures = (await bench.task(task.id)).failures) {
        bench.clock.advance((await bench.task(task.id)).status === 'ready' ? 10 * MINUTE : 0)
        await running(bench, task)
        const [run] = await bench.runs(task.id)
        bench.workers.alive.get(run?.id as RunId)?.end({ signal: 'SIGKILL' })
        await settled(bench, async () => {
          if ((await bench.task(task.id)).failures > failures) return true
          await bench.dispatcher.dispatch(null)
          return false
        })
      }
      return bench.task(task.id)
    },
    started: async (task) => {
      await running(bench, task)
      return { actor: bench.workers.actor(task.id), surface: 'tool' }
    },
  } satisfies Omit<Desk, keyof Bench>)
  return desk
}

/** Passes until a worker is at the task. */
async function running(bench: Bench, task: Task): Promise<void> {
  await settled(bench, async () => {
    const [run] = await bench.runs(task.id)
    if (run?.state === 'running') return true
    await bench.dispatcher.dispatch(null)
    return false
  })
}

async function settled(bench: Bench, holds: () => Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 50; turns++) {
    if (await holds()) return
    await bench.rest()
  }
  throw new Error('it never came to that')
}

const replied = (reply: Reply) => ({ ...reply, text: renderText(reply.view, SCREEN) })

function fakeHost(bench: Bench, profiles: VerbHost['profiles'], ended: Run[], kept: string[]): VerbHost {
  return {
    version: '0.1.0',
    home: '/home/kanban',
    settings: () => bench.settings,
    profiles,
    dispatcher: bench.dispatcher,
    endWorker: async (run) => {
      ended.push(run)
      await bench.workers.end(run)
    },
    readLog: async (run, lines) => ({ text: `line of run ${run.number}\n`, cut: lines < 10 }),
    workOf: async () => null,
    keepFile: async (_task, _run, path) => {
      kept.push(path)
      return { name: path, size: 3, path: `/home/kanban/kept/${path}` }
    },
    takeFile: async (_task, path) => {
      kept.push(path)
      return { name: basename(path), size: 3, path: `/home/kanban/kept/${basename(path)}` }
    },
    sha256,
    diagnose: async () => [{ area: 'store', state: 'on', text: 'sqlite:board.db', remedy: null, origin: 'default' }],
    people: PEOPLE,
    gateway: null,
    chats: () => [{ name: 'telegram', connected: true, account: 'bot' }],
    wakeCourier: () => undefined,
    sweepFiles: async () => ({ bytes: 0, removed: [] }),
  }
}

/** Ana was let in; Bob asks, with a code. */
const ANA: KnownPerson = {
  platform: 'telegram',
  id: '111',
  name: 'Ana',
  role: 'operator',
  chat: null,
  board: null,
  because: 'pairing',
  since: 0,
}
const BOB = { code: '7K2MQ9XD', platform: 'telegram', id: '222', name: 'Bob', askedAt: 0, expiresAt: 3_600_000 }
const PEOPLE: VerbHost['people'] = {
  known: async () => [ANA],
  asking: async () => [BOB],
  approve: async (code, role) => {
    if (code !== BOB.code) fail('unknown_code', { code })
    return { person: { ...ANA, id: BOB.id, name: BOB.name, role }, told: false, overruledBy: null }
  },
  reject: async (code) => (code === BOB.code ? BOB : fail('unknown_code', { code })),
  remove: async (person) => (person === 'telegram:111' ? ANA : fail('unknown_person', { person, next: '' })),
}

/** Ids of each kind count up by themselves: t_00000001, t_00000002 … */
function counting(): (bytes: number) => Uint8Array {
  const serials = new Map<number, number>()
  return (bytes) => {
    const serial = (serials.get(bytes) ?? 0) + 1
    serials.set(bytes, serial)
    const made = new Uint8Array(bytes)
    // The last bits of what is no multiple of five bytes are not written down.
    for (
      let at = bytes % 5 === 0 ? bytes - 1 : bytes - 2, rest = serial;
      at >= 0 && rest > 0;
      at--, rest = Math.floor(rest / 256)
    )
      made[at] = rest % 256
    return made
  }
}
