import { existsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { requireConfig } from '../../config/live.ts'
import { homePath } from '../../gateway/address.ts'
import { acquireBoard } from '../../gateway/lock.ts'
import { makeHome, refuseHome } from '../../home.ts'
import { openBoard } from '../../board/open-board.ts'
import { readOptions } from '../options.ts'

/** `kanban init`: makes the home, its board and a config to begin with. Leaves what is there as it is. */
export async function run(argv: readonly string[]): Promise<number> {
  readOptions('init', () => parseArgs({ args: [...argv] }))
  const { home } = makeHome(homePath(process.env))
  const lock = await acquireBoard(home, 'its board is there already; nothing needs to be done')
  try {
    const isNew = writeNew(home.config, home.path)
    const { store } = await openBoard({
      home: home.path,
      config: requireConfig(home, process.env).config,
      env: process.env,
      create: true,
    })
    await store.close()
    process.stdout.write(
      `The board is in ${home.path}${isNew ? ', its settings in its config.yaml' : ''}.\nStart it with \`kanban gateway\`.\n`,
    )
    return 0
  } finally {
    lock.release()
  }
}

function writeNew(file: string, home: string): boolean {
  if (existsSync(file)) return false
  try {
    writeFileSync(file, TEMPLATE, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    return refuseHome(error, home)
  }
}

const TEMPLATE = `# Settings of this board. Everything may be left out; \`kanban doctor\` shows what is in force and where it comes from.
# A change counts at once, also while the gateway runs.

# dispatcher:
#   failure_limit: 3            # failures in a row before a task is blocked
#   caps: { host: 4 }           # workers at once on this machine

# profiles:                     # who works: the names that tasks are assigned to
#   coder: { agent: auto, description: "writes and tests code", workspace: worktree, max_runtime: 45m }
#   mine:  { agent: command, argv: ["./worker", "{task}"] }

# boards:
#   default: { repository: /path/to/a/git/repository, default_assignee: coder }

# platforms:                    # \`kanban setup\` connects Telegram, Discord and Slack and writes this
#   telegram: { token: env:TELEGRAM_BOT_TOKEN, allow: [111] }

# notify:
#   quiet_hours: "22:00-07:00"  # pings to chats wait until they are over
`
