import type { View } from '../../kanban-core/index.ts'
import type { CliAnswer } from '../api/cli.ts'
import { AnswerLost, NobodyThere } from '../gateway/client.ts'
import type { Ask } from '../gateway/client.ts'
import { GatewayHangs, askPatiently } from './patience.ts'
import { printJson, printRefusal, printView } from './output.ts'
import { readSeat, socketsOf } from './seat.ts'
import type { Seat } from './seat.ts'

/** A verb of the board: through the gateway where one runs, else on the board itself for this one command. */
export async function runVerb(argv: readonly string[]): Promise<number> {
  const own = await ownHelpFor(argv)
  if (own !== null && argv.length > 1) return show(own)
  const seat = readSeat(process.env)
  const gateway = await throughGateway(argv, seat)
  const answer = gateway?.answer ?? (await onTheBoard(argv, seat))
  const asJson = argv.includes('--json')
  if (answer.error !== undefined) printRefusal(answer.error, asJson)
  else if (answer.follow) return followFrom(answer, seat, gateway?.socket ?? null)
  else if ('json' in answer) printJson(answer.json)
  else if (answer.view !== undefined) printView(answer.view)
  if (own !== null) show(own)
  return answer.exit
}

/** `help` and `help <command>` of what is no verb. */
async function ownHelpFor([verb, topic, ...more]: readonly string[]): Promise<View | null> {
  if (verb !== 'help' || more.length > 0) return null
  const { ownHelp } = await import('./own-commands.ts')
  return ownHelp(topic ?? null)
}

function show(view: View): 0 {
  printView(view)
  return 0
}

/** Null where no gateway answers. */
async function throughGateway(
  argv: readonly string[],
  seat: Seat,
): Promise<{ readonly answer: CliAnswer; readonly socket: string } | null> {
  for (const socket of socketsOf(seat.home)) {
    try {
      const request: Ask = {
        socket,
        method: 'POST',
        path: '/api/cli',
        body: { argv, board: seat.board, cwd: seat.folder },
        token: seat.token,
      }
      const { body } = await askPatiently(request, (sentence) => process.stderr.write(`${sentence}\n`))
      return { answer: asAnswer(body), socket }
    } catch (error) {
      if (error instanceof GatewayHangs) return { answer: { exit: 1, error: HANGS }, socket }
      if (error instanceof AnswerLost) return { answer: { exit: 1, error: LOST }, socket }
      if (!(error instanceof NobodyThere)) throw error
    }
  }
  return null
}

const LOST = {
  code: 'failed',
  message: 'the gateway ended before it answered, so this may have been done or not',
  next: 'look at it with `kanban list` and repeat it if needed',
}

const HANGS = {
  code: 'failed',
  message: 'the gateway hangs: no answer and no sign of life, so this may have been done or not',
  next: 'end it (its pid stands in gateway.json of its home) and start it again, then look with `kanban list`',
}

/** A refusal that reached no verb has the form of the API. */
function asAnswer(body: unknown): CliAnswer {
  const answer = body as CliAnswer
  return answer.exit === undefined
    ? { exit: 1, ...(answer.error === undefined ? { error: LOST } : { error: answer.error }) }
    : answer
}

async function onTheBoard(argv: readonly string[], seat: Seat): Promise<CliAnswer> {
  const { answerDirectly } = await import('./direct.ts')
  return answerDirectly(argv, seat)
}

async function followFrom(answer: CliAnswer, seat: Seat, socket: string | null): Promise<number> {
  const { followStream } = await import('./follow.ts')
  return followStream(answer, seat, socket)
}
