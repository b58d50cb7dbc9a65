import type { Readable, Writable } from 'node:stream'
import { fail } from '../../../kanban-core/index.ts'
import { loadConfig } from '../../config/load.ts'
import { REMOTE } from '../../config/platforms.ts'
import type { Remote } from '../../config/platforms.ts'
import { runningGateway } from '../../gateway/lock.ts'
import { homeAt, makeHome } from '../../home.ts'
import { COMMAND } from '../../package.ts'
import { CalledOff, Questions } from './ask.ts'
import { SETUPS } from './platforms.ts'
import { writeFound } from './write.ts'
import type { Found } from './write.ts'

export interface SetupParts {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly input: Readable
  readonly output: Writable
}

const LABELS: Readonly<Record<Remote, string>> = { telegram: 'Telegram', discord: 'Discord', slack: 'Slack' }

/** Walks a person through the tokens of their chats. Writes once, at the end; called off before, it changes nothing. */
export async function setup({ home: path, env, input, output }: SetupParts): Promise<number> {
  const home = homeAt(path)
  const loading = loadConfig(home.config, env)
  if (!loading.ok)
    return fail('bad_config', {
      file: home.config,
      what: loading.problems.join('; '),
      next: 'correct it, then run `kanban setup` again',
    })
  const ask = new Questions(input, output)
  try {
    ask.begin('Connect the board to your chats')
    const platforms = await ask.several(
      'Which chats? (space chooses, enter goes on)',
      REMOTE.map((value) => ({ value, label: LABELS[value] })),
    )
    const found: Found[] = []
    for (const platform of platforms) {
      const one = await SETUPS[platform]({ ask, env, platforms: loading.loaded.config.platforms })
      if (one !== null) found.push(one)
    }
    if (found.length === 0) throw new CalledOff('nothing to write')
    if (!(await ask.yes(`Write ${named(found)} to ${home.config}?`))) throw new CalledOff('not written')
    writeFound(makeHome(path).home, found, env)
    ask.end(await whatNext(found, path))
    return 0
  } catch (error) {
    if (!(error instanceof CalledOff)) throw error
    ask.calledOff('Nothing was changed.')
    return 1
  }
}

const named = (found: readonly Found[]): string => found.map(({ platform }) => LABELS[platform]).join(' and ')

async function whatNext(found: readonly Found[], path: string): Promise<string> {
  const running = (await runningGateway(homeAt(path))) !== null
  const start = running
    ? 'Written. The gateway that runs takes it up at once: `kanban doctor` shows how it stands.'
    : `Written. Start it with \`${COMMAND} gateway\`; \`${COMMAND} doctor\` shows how it stands.`
  const pairing = found.some(({ person }) => person === null)
    ? `\n   Then write the bot a direct message: it answers with a code for \`${COMMAND} pair approve <code>\`.`
    : '\n   Then write /kanban to the bot.'
  return start + pairing
}
