import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { World } from '../../e2e/world.ts'
import { modelServer } from '../../fakes/models/server.ts'
import type { ModelServer } from '../../fakes/models/server.ts'

/** Real agents against a scripted model on loopback: found in KANBAN_TEST_AGENTS (a folder with node_modules/.bin) or on PATH. */

const folder = process.env['KANBAN_TEST_AGENTS']
const BIN = folder === undefined ? '' : join(folder, 'node_modules', '.bin')
/** Codex brings the `rg` that OpenCode looks for. */
const RIPGREP =
  folder === undefined
    ? ''
    : join(folder, 'node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/codex-path')
export const PATH = [BIN, process.env['PATH'] ?? '', RIPGREP].filter((part) => part !== '').join(delimiter)

export const AGENTS = ['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot'] as const
export type Agent = (typeof AGENTS)[number]

export const isHere = (agent: Agent): boolean =>
  PATH.split(delimiter).some((place) => place !== '' && existsSync(join(place, agent)))

/** What the model does whatever it is asked: a refusal of its provider, or silence. */
export type Mood = 'ok' | 'auth' | 'billing' | 'rate' | 'outage' | 'hang'

/** What of an agent's settings leads it to the model server. Its HOME is written beforehand. */
async function settingsOf(agent: Agent, url: string, home: string) {
  const set: Record<string, string> = { HOME: home, PATH }
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), text)
  }
  switch (agent) {
    case 'claude':
      return { model: 'sonnet', env: { ...set, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'test-key' } }
    case 'codex':
      await put(
        '.codex/config.toml',
        `model_provider = "scripted"\n[model_providers.scripted]\nname = "Scripted"\nbase_url = "${url}/v1"\nwire_api = "responses"\nenv_key = "SCRIPTED_KEY"\nrequest_max_retries = 0\nstream_max_retries = 0\n`,
      )
      return { model: 'gpt-5', env: { ...set, SCRIPTED_KEY: 'test-key' } }
    case 'gemini':
      return { model: 'gemini-2.5-pro', env: { ...set, GEMINI_API_KEY: 'test-key', GOOGLE_GEMINI_BASE_URL: url } }
    case 'opencode':
      await put(
        '.config/opencode/opencode.json',
        JSON.stringify({
          provider: {
            scripted: {
              npm: '@ai-sdk/openai-compatible',
              options: { baseURL: `${url}/v1`, apiKey: 'test-key' },
              models: { scripted: { name: 'Scripted' } },
            },
          },
        }),
      )
      return { model: 'scripted/scripted', env: set }
    case 'qwen':
      return { model: 'scripted', env: { ...set, OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'test-key' } }
    case 'copilot':
      return {
        model: 'scripted',
        env: {
          ...set,
          COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
          COPILOT_PROVIDER_API_KEY: 'test-key',
          COPILOT_OFFLINE: 'true',
        },
      }
  }
}

interface Wanted {
  readonly moods?: readonly Mood[]
  readonly more?: object
  readonly config?: object
  /** Puts a program before each agent that spoils its board tools. */
  readonly brokenTools?: boolean
}

const BREAKS = readFileSync(join(import.meta.dirname, '../../fixtures/workers/breaks-its-tools.mjs'), 'utf8')

/** A gateway with agents as profiles, and the model they ask. */
export class AgentWorld implements AsyncDisposable {
  readonly world: World
  readonly model: ModelServer
  readonly #homes: string

  private constructor(world: World, model: ModelServer, homes: string) {
    this.world = world
    this.model = model
    this.#homes = homes
  }

  /** Profiles are named as their agent, or `<agent>-<mood>`; `more` is laid over each. */
  static async make(
    agents: readonly Agent[],
    { moods = ['ok'], more = {}, config = {}, brokenTools = false }: Wanted = {},
  ): Promise<AgentWorld> {
    const homes = await mkdtemp(join(tmpdir(), 'kanban-agents-'))
    const model = await modelServer()
    const profiles: Record<
      string,
      { readonly agent: Agent; readonly model: string; readonly env: { readonly set: Record<string, string> } }
    > = {}
    for (const agent of agents) {
      for (const mood of moods) {
        const home = join(homes, `${agent}-${mood}`)
        await mkdir(home, { recursive: true })
        const { model: name, env } = await settingsOf(agent, mood === 'ok' ? model.url : `${model.url}/${mood}`, home)
        profiles[mood === 'ok' ? agent : `${agent}-${mood}`] = { agent, model: name, env: { set: env }, ...more }
      }
    }
    if (brokenTools) {
      await mkdir(join(homes, 'bin'))
      for (const agent of agents)
        await writeFile(join(homes, 'bin', agent), `#!${process.execPath}\n${BREAKS}`, { mode: 0o755 })
    }
    const path = brokenTools ? [join(homes, 'bin'), PATH].join(delimiter) : PATH
    for (const profile of Object.values(profiles)) profile.env.set.PATH = path
    const world = await World.make(stringify({ profiles, ...config }))
    world.env['PATH'] = path
    world.patience = 120_000
    await world.start()
    return new AgentWorld(world, model, homes)
  }

  /** Creates a task and gives its id. */
  async task(assignee: string, body: string, ...flags: readonly string[]): Promise<string> {
    const made = await this.world.json<{ id: string }>(
      'create',
      'A task',
      '--assignee',
      assignee,
      '--body',
      body,
      ...flags,
    )
    return made.id
  }

  async runs(id: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.world.json('runs', id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.destroy()
    await this.model[Symbol.asyncDispose]()
    await rm(this.#homes, { recursive: true, force: true, maxRetries: 5 })
  }
}
