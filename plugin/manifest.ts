import { readFileSync } from 'node:fs'
import { toolsFor } from '../kanban-core/index.ts'
import { configJsonSchema } from './config.ts'
import { packageFile, readVersion } from './package.ts'

/** plugin.manifest.json: what a host learns of the plugin before it runs any of its code. */
export interface Manifest {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly version: string
  /** ES module that exports `mount(host)`. */
  readonly entry: string
  readonly commands: readonly { readonly name: string; readonly summary: string }[]
  readonly services: readonly string[]
  readonly tools: readonly string[]
  /** Folders with a SKILL.md. */
  readonly skills: readonly string[]
  /** JSON Schema of the config. */
  readonly configSchema: ReturnType<typeof configJsonSchema>
}

const FILE = 'plugin.manifest.json'

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(packageFile(FILE), 'utf8')) as Manifest
}

/** The manifest as the code says it; a test compares the file with it. */
export function manifestOfCode(): Manifest {
  return {
    id: 'kanban-gateway',
    name: 'Kanban gateway',
    description: 'A durable kanban board for AI agents, in chat, in the terminal and for workers.',
    version: readVersion(),
    entry: './dist/plugin/mount.js',
    commands: [{ name: 'kanban', summary: 'the board: create tasks, follow them, answer them' }],
    services: ['board', 'dispatcher', 'courier', 'cards', 'upkeep', 'dashboard'],
    tools: toolsFor('orchestrator').map((tool) => tool.name),
    skills: ['skills/kanban-worker', 'skills/kanban-orchestrator'],
    configSchema: configJsonSchema(),
  }
}
