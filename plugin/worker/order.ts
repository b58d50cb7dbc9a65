import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { Job, Run, Workspaces } from '../../kanban-core/index.ts'
import type { LaunchContext, Skill } from './agents/preset.ts'
import { mcpEntry, profileEnvironment, runEnvironment, secretValues } from './environment.ts'
import type { Environment, Place } from './environment.ts'
import type { Profile, ProfileBook } from './profiles.ts'
import { findProgram } from './program.ts'
import { FILES } from './records.ts'
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
  const profile = options.profiles.find(run.profile)
  if (!profile)
    throw new SpawnFailed(`there is no profile ${run.profile}; known profiles: ${options.profiles.names().join(', ')}`)
  const inherited = profileEnvironment(profile.spec, run.profile, options.env)
  const workspace = await options.workspaces.prepare(task, run, board)
  const folder = runFolder(options.home, run)
  const place: Place = {
    home: options.home,
    folder,
    workspace,
    socketPath: options.socketPath,
    tokenFile: join(folder, FILES.token),
  }
  const context = contextOf(job, profile, options, place, inherited)
  const launch = profile.preset.launch(context)
  const env = { ...context.env, ...launch.env }
  const argv = resolveProgram(launch.argv, env, options.home)
  await makeFolder(folder, [{ name: FILES.token, text: job.token }, ...launch.files])
  const secrets = [job.token, ...options.secretsToHide, ...secretValues(profile.spec, env)]
  return { folder, argv, env, cwd: workspace, logCap: options.logCap ?? LOG_CAP, secrets }
}

function contextOf(
  job: Job,
  { spec }: Profile,
  options: OrderOptions,
  place: Place,
  inherited: Environment,
): LaunchContext {
  const skills = skillsOf(job, spec.skills, options.profiles)
  const model = job.task.model ?? spec.model
  const effort = job.task.effort ?? spec.effort
  const own = runEnvironment(job, place, { model, effort, skills })
  const mcp = mcpEntry(options.kanbanCommand, own)
  const env = { ...inherited, ...own, KANBAN_MCP: JSON.stringify(mcp) }
  return {
    job,
    profile: spec,
    model,
    effort,
    home: options.home,
    folder: place.folder,
    workspace: place.workspace,
    skills,
    mcp,
    env,
  }
}

function skillsOf(job: Job, ofProfile: readonly string[], profiles: ProfileBook): readonly Skill[] {
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

async function makeFolder(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await Promise.all(
      files.map(({ name, text }) => writeFile(join(folder, basename(name)), text, { mode: 0o600, flag: 'wx' })),
    )
  } catch (error) {
    throw new SpawnFailed(
      `the run's folder cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const KEPT: ReadonlySet<string> = new Set(Object.values(FILES).filter((name) => name !== FILES.token))

/** Removes what only the living worker needed (its token, prompt, settings); log and records stay. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const needless = names.filter((name) => !KEPT.has(name))
  await Promise.all(needless.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}
