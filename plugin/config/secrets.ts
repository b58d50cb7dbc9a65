import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fail } from '../../kanban-core/index.ts'

/**
 * `env:NAME` → the variable's value, `file:PATH` → the text of a file that nobody else may read; any other text is meant as it stands.
 * Relative paths begin in `folder`.
 */
export function resolveSecret(given: string, setting: string, env: NodeJS.ProcessEnv, folder = ''): string {
  if (given.startsWith('env:')) return fromEnvironment(given.slice('env:'.length), setting, env)
  if (given.startsWith('file:')) return fromFile(resolve(folder, inHome(given.slice('file:'.length))), setting)
  return given
}

function fromEnvironment(name: string, setting: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  return value
    ? value
    : refuse(`${setting}: the variable ${name} is not set`, `set ${name} for the gateway, or change ${setting}`)
}

const inHome = (path: string): string => (path.startsWith('~/') ? homedir() + path.slice(1) : path)

function fromFile(path: string, setting: string): string {
  try {
    const { mode } = statSync(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return refuse(`${setting}: others may read ${path}`, `chmod 600 ${path}`)
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return refuse(`${setting}: ${path} cannot be read (${String(error.code)})`, `check the path of ${setting}`)
  }
}

const refuse = (what: string, next: string): never => fail('bad_config', { file: 'config.yaml', what, next })
