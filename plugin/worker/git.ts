import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

/** What a worktree writes its commits to: the repository and, named by itself for sandboxes that guard it, its own part of that. Empty for any other folder. */
export async function repositoryOf(folder: string): Promise<readonly string[]> {
  const link = await readFile(join(folder, '.git'), 'utf8').catch(() => null)
  const own = /^gitdir: (.+)$/m.exec(link ?? '')?.[1]
  if (own === undefined) return []
  const common = await readFile(join(own, 'commondir'), 'utf8').catch(() => null)
  return common === null ? [own] : [resolve(own, common.trim()), own]
}

/** What a git command said; it never throws for a refusal of git itself. */
export interface GitAnswer {
  readonly ok: boolean
  readonly out: string
  /** The last line of its complaint. */
  readonly error: string
}

/** Large repositories take their time to check out; the dispatcher gives a start a minute. */
const PATIENCE = 50_000

/** One git command in a folder, without a shell, without questions, and blind to GIT_* variables of our own environment. */
export async function git(cwd: string, args: readonly string[]): Promise<GitAnswer> {
  const { PATH, HOME, TMPDIR, USER } = process.env
  const env = { PATH, HOME, TMPDIR, USER, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }
  const result = await execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    timeout: PATIENCE,
    stdin: 'ignore',
    maxBuffer: 10_000_000,
  })
  const complaint = result.stderr.trim().split('\n').at(-1) ?? ''
  return { ok: !result.failed, out: result.stdout.trim(), error: complaint || (result.shortMessage ?? '') }
}
