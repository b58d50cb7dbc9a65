import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { fail } from '../../../kanban-core/index.ts'
import { loadConfig } from '../../config/load.ts'
import type { Remote } from '../../config/platforms.ts'
import { errorCode } from '../../home.ts'
import type { Home } from '../../home.ts'

/** What was found out about one platform. */
export interface Found {
  readonly platform: Remote
  /** Setting → where the secret is: a variable, or the secret itself, to be put into a file. */
  readonly secrets: Readonly<Record<string, { readonly variable: string } | { readonly secret: string }>>
  /** Other settings to be set. */
  readonly settings: Readonly<Record<string, string>>
  /** Whoever is let in from now on. */
  readonly person: string | null
}

/** Relative to the home, so that a home that is moved takes them along. */
const fileOf = (platform: Remote, setting: string): string => `secrets/${platform}-${setting.replaceAll('_', '-')}`

/**
 * Writes what was found into config.yaml, whose other lines and comments stay, and each secret into a file of its own
 * that nobody else may read. Refused where the file would be wrong; then nothing was changed.
 */
export function writeFound(home: Home, found: readonly Found[], env: NodeJS.ProcessEnv): void {
  const document = readConfig(home)
  for (const one of found) setPlatform(document, one)
  const draft = `${home.config}.setup`
  const secrets = found.flatMap((one) => secretFiles(home, one))
  try {
    for (const [file, secret] of secrets) writePrivately(file, secret)
    writeFileSync(draft, document.toString({ lineWidth: 0 }), { mode: 0o600 })
    const loading = loadConfig(draft, env)
    if (!loading.ok)
      fail('bad_config', {
        file: home.config,
        what: loading.problems.join('; '),
        next: 'correct it and run `kanban setup` again',
      })
    renameSync(draft, home.config)
  } finally {
    rmSync(draft, { force: true })
  }
}

function readConfig(home: Home): Document {
  try {
    return parseDocument(readFileSync(home.config, 'utf8'))
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return parseDocument('')
  }
}

function setPlatform(document: Document, { platform, secrets, settings, person }: Found): void {
  for (const path of [['platforms'], ['platforms', platform]])
    if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}))
  const set = (name: string, value: unknown) => document.setIn(['platforms', platform, name], value)
  for (const [name, given] of Object.entries(secrets))
    set(name, 'variable' in given ? `env:${given.variable}` : `file:${fileOf(platform, name)}`)
  for (const [name, value] of Object.entries(settings)) set(name, value)
  if (person === null) return
  const { allow = [] } =
    (document.toJS() as { platforms: Record<string, { allow?: readonly unknown[] }> }).platforms[platform] ?? {}
  if (!allow.map(String).includes(person)) set('allow', document.createNode([...allow.map(String), person]))
}

const secretFiles = (home: Home, { platform, secrets }: Found): readonly (readonly [string, string])[] =>
  Object.entries(secrets).flatMap(([name, given]) =>
    'secret' in given ? [[join(home.path, fileOf(platform, name)), given.secret] as const] : [],
  )

/** Made with the mode that it keeps, and put in its place in one move. */
function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
