import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { fail } from '../../kanban-core/index.ts'

/** `env:NAME` → the variable's value, `file:PATH` → the text of a file that nobody else may read; any other text is meant as it stands. */
export function resolveSecret(given: string, setting: string, env: NodeJS.ProcessEnv): string {
  if (given.startsWith('env:')) return fromEnvironment(given.slice('env:'.length), setting, env)
  if (given.startsWith('file:')) return fromFile(given.slice('file:'.length), setting)
  return given
}

function fromEnvironment(name: string, setting: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  return value
    ? value
    : refuse(`${setting}: the variable ${name} is not set`, `set ${name} for the gateway, or change ${setting}`)
}

function fromFile(given: string, setting: string): string {
  const path = given.startsWith('~/') ? homedir() + given.slice(1) : given
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
