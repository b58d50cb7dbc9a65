import { ask } from '../../gateway/client.ts'
import { ownWords } from '../own-commands.ts'
import { readSeat, socketsOf } from '../seat.ts'

/** `kanban complete-words -- <words>`: asked by the shells' scripts at every Tab. Only a gateway answers: a Tab must not wait for the lock. */
export async function run(argv: readonly string[]): Promise<number> {
  const words = argv[0] === '--' ? argv.slice(1) : argv
  process.stdout.write(ownWords(words))
  const seat = readSeat(process.env)
  for (const socket of socketsOf(seat.home)) {
    const reply = await ask({
      socket,
      method: 'POST',
      path: '/api/complete',
      body: { words, board: seat.board },
      token: seat.token,
      patience: 1_000,
    }).catch(() => null)
    const lines = (reply?.body as { readonly lines?: unknown } | undefined)?.lines
    if (typeof lines === 'string') {
      process.stdout.write(lines)
      return 0
    }
  }
  return 0
}
