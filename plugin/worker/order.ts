import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { SpawnFailed, usd } from '../../kanban-core/index.ts'
import type { Job, Run, Workspaces } from '../../kanban-core/index.ts'
import type { Launch, LaunchContext, ProfileSpec, Skill } from './agents/preset.ts'
import { atMost } from './agents/shared/permissions.ts'
import { OWN_SKILL, orderOf } from './agents/shared/prompt.ts'
import { commandFolder } from './command-folder.ts'
import { mcpEntry, profileEnvironment, runEnvironment, secretValues } from './environment.ts'
import type { Environment, Place } from './environment.ts'
import { repositoryOf } from './git.ts'
import { isBelow } from './paths.ts'
import type { Profile, ProfileBook } from './profiles.ts'
import { findProgram } from './program.ts'
import { FILES, REMINDER, readAgent, reminderFolder } from './records.ts'
import type { AgentRecordFile } from './records.ts'
import type { ShimOrder } from './shim.ts'

export interface OrderOptions {
  /** The board's home folder, absolute. */
  readonly home: string
  readonly profiles: ProfileBook
  readonly workspaces: Workspaces
  /** Where the gateway listens for workers. */
  readonly socketPath: string
  /** How a worker starts its board tools: the `kanban` command, by absolute path; `mcp` is added by whoever gives it. */
  readonly kanbanCommand: { readonly command: string; readonly args: readonly string[] }
  /** Values that must never stand in a worker's log. */
  readonly secretsToHide: readonly string[]
  /** The gateway's environment. */
  readonly env: NodeJS.ProcessEnv
  /** Bytes of log kept per run; default 4 MiB. */
  readonly logCap?: number
}

const LOG_CAP = 4 * 1024 * 1024

/** `<home>/runs/<task>/<run number>-<run id>`: everything that a run leaves behind. */
export const runFolder = (home: string, run: Pick<Run, 'task' | 'number' | 'id'>): string =>
  join(home, 'runs', run.task, `${run.number}-${run.id}`)

/** Turns a job into the order for its shim: folder, files, environment, command line. Throws SpawnFailed. */
export async function prepareOrder(job: Job, options: OrderOptions): Promise<ShimOrder> {
  const { task, run, board } = job
  const profile = profileOf(run, options.profiles)
  const inherited = profileEnvironment(profile.spec, profile.preset, run.profile, options.env)
  const workspace = await options.workspaces.prepare(task, run, board)
  const folder = runFolder(options.home, run)
  const context = await contextOf(job, profile, options, { inherited, workspace, prompt: orderOf(job) })
  const launch = profile.preset.launch(context)
  const record: AgentRecordFile = { agent: profile.preset.name, workspace }
  const token = { name: FILES.token, text: job.token }
  await makeFolder(folder, [token, { name: FILES.agent, text: JSON.stringify(record) }, ...launch.files], launch.links)
  return orderFor(launch, context, profile, options, { folder, logFolder: folder, token: job.token })
}

/** The same for an agent that goes on with its conversation; null = it cannot. Its records lie in a folder of their own. */
export async function prepareReminder(
  job: Omit<Job, 'token'>,
  options: OrderOptions,
  session: string,
  prompt: string,
): Promise<ShimOrder | null> {
  const { run } = job
  const logFolder = run.folder ?? runFolder(options.home, run)
  const profile = profileOf(run, options.profiles)
  const started = await readAgent(logFolder)
  const token = await readFile(join(logFolder, FILES.token), 'utf8').catch(() => null)
  if (started === null || started.agent !== profile.preset.name || token === null) return null
  const inherited = profileEnvironment(profile.spec, profile.preset, run.profile, options.env)
  const context = await contextOf(job, profile, options, { inherited, workspace: started.workspace, prompt })
  const launch = profile.preset.resume(context, session)
  if (launch === null) return null
  const folder = reminderFolder(logFolder)
  await makeFolder(folder, [], [])
  await makeFolder(logFolder, launch.files, launch.links, 'again')
  return orderFor(launch, context, profile, options, { folder, logFolder, token })
}

const profileOf = (run: Run, profiles: ProfileBook): Profile => {
  const profile = profiles.find(run.profile)
  if (profile) return profile
  throw new SpawnFailed(`there is no profile ${run.profile}; known profiles: ${profiles.names().join(', ')}`)
}

async function orderFor(
  launch: Launch,
  context: LaunchContext,
  profile: Profile,
  options: OrderOptions,
  where: { readonly folder: string; readonly logFolder: string; readonly token: string },
): Promise<ShimOrder> {
  const commands = await commandFolder(options.home, options.kanbanCommand)
  const env = { ...context.env, ...launch.env, PATH: [commands, context.env['PATH'] ?? ''].join(delimiter) }
  return {
    folder: where.folder,
    logFolder: where.logFolder,
    argv: resolveProgram(launch.argv, env, options.home),
    env,
    cwd: context.workspace,
    logCap: options.logCap ?? LOG_CAP,
    secrets: [where.token, ...options.secretsToHide, ...secretValues(profile.spec, profile.preset, env)],
  }
}

async function contextOf(
  job: Omit<Job, 'token'>,
  { spec, preset }: Profile,
  options: OrderOptions,
  given: { readonly inherited: Environment; readonly workspace: string; readonly prompt: string },
): Promise<LaunchContext> {
  const folder = job.run.folder ?? runFolder(options.home, job.run)
  const place: Place = {
    home: options.home,
    folder,
    workspace: given.workspace,
    socketPath: options.socketPath,
    tokenFile: join(folder, FILES.token),
  }
  const asked = skillsOf(job, spec.skills, options.profiles)
  const own = options.profiles.skill(OWN_SKILL)
  const model = job.task.model ?? spec.model
  const effort = job.task.effort ?? spec.effort
  const variables = runEnvironment(job, place, { model, effort, skills: asked })
  const mcp = mcpEntry(options.kanbanCommand, variables)
  const permission = spec.permission ?? 'edit'
  return {
    job,
    profile: withinBudget(spec, job.task, preset.supports.budget ? 'enforced' : 'not enforced'),
    model,
    effort,
    // Who reviews looks and does not mend.
    permission: job.run.lane === 'review' ? atMost(permission, 'read') : permission,
    prompt: given.prompt,
    session: sessionOf(job.run),
    home: options.home,
    folder,
    workspace: given.workspace,
    alsoWritable: await repositoryOf(given.workspace),
    skills: own === null || preset.name === 'command' ? asked : [own, ...asked.filter(({ name }) => name !== own.name)],
    mcp,
    env: { ...given.inherited, ...variables, KANBAN_MCP: JSON.stringify(mcp) },
  }
}

/** What its agent may spend in this run: its profile's limit, or what is left of its task's budget where that is less. */
function withinBudget(
  spec: ProfileSpec,
  { budget, spent }: Job['task'],
  limit: 'enforced' | 'not enforced',
): ProfileSpec {
  if (budget === null || limit === 'not enforced') return spec
  const left = usd(Math.max(0, budget - spent))
  return { ...spec, budgetUsd: spec.budgetUsd === null ? left : Math.min(spec.budgetUsd, left) }
}

/** The same UUID whenever it is asked for. */
function sessionOf(run: Run): string {
  const hex = createHash('sha256').update(`${run.id}:${run.marker}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function skillsOf(job: Omit<Job, 'token'>, ofProfile: readonly string[], profiles: ProfileBook): readonly Skill[] {
  return [...new Set([...ofProfile, ...job.task.skills])].map((name) => {
    const skill = profiles.skill(name)
    if (!skill) throw new SpawnFailed(`there is no skill ${name} any more`)
    return skill
  })
}

function resolveProgram(argv: readonly string[], env: Environment, home: string): readonly string[] {
  const [program = '', ...args] = argv
  const found = findProgram(program, env['PATH'] ?? '', home)
  if (!found)
    throw new SpawnFailed(
      program.includes('/')
        ? `there is no program ${program} (relative paths start at ${home})`
        : `there is no program ${program} on PATH`,
    )
  return [found, ...args]
}

/** `again`: what is there already may be written anew. */
async function makeFolder(
  folder: string,
  files: Launch['files'],
  links: Launch['links'] = [],
  when: 'first' | 'again' = 'first',
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const flag = when === 'first' ? 'wx' : 'w'
    for (const { name, text } of files) await writeFile(await placeIn(folder, name), text, { mode: 0o600, flag })
    for (const { name, to } of links) {
      const path = await placeIn(folder, name)
      if (existsSync(to) && !existsSync(path)) await symlink(to, path)
    }
  } catch (error) {
    throw new SpawnFailed(
      `the run's folder cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** The path of something below a folder, the folders on the way made. */
async function placeIn(folder: string, name: string): Promise<string> {
  const path = resolve(folder, name)
  if (!isBelow(folder, path)) throw new Error(`${name} leads out of it`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return path
}

const KEPT: ReadonlySet<string> = new Set([...Object.values(FILES).filter((name) => name !== FILES.token), REMINDER])

/** Removes what only the living worker needed (its token, prompt, settings); log and records stay. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const needless = names.filter((name) => !KEPT.has(name))
  await Promise.all(needless.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}
