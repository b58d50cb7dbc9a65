import { parseArgs } from 'node:util'
import { fail } from '../../../kanban-core/index.ts'
import { homePath } from '../../gateway/address.ts'
import { readOptions } from '../options.ts'

/** `kanban setup`: connects Telegram, Discord and Slack, by questions at a terminal. */
export async function run(argv: readonly string[]): Promise<number> {
  readOptions('setup', () => parseArgs({ args: [...argv] }))
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    return fail('failed', {
      what: 'kanban setup asks questions, and there is no terminal to ask at',
      next: 'set TELEGRAM_BOT_TOKEN, DISCORD_BOT_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN for the gateway, or write platforms: into config.yaml; the README has an example of each',
    })
  const { setup } = await import('../setup/main.ts')
  return setup({ home: homePath(process.env), env: process.env, input: process.stdin, output: process.stdout })
}
