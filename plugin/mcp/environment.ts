import { readFileSync } from 'node:fs'

/** Which projection of the verbs an agent is offered. */
export type ToolKind = 'worker' | 'reviewer' | 'orchestrator'

/** What the process was started with. */
export interface Seat {
  readonly socket: string
  readonly token: string
  /** KANBAN_ROLE; a worker where it is not set. Asked only while no gateway says which tools there are: rights come with the token. */
  readonly kind: ToolKind
}

const STARTED_BY = 'kanban mcp is started by an agent that works for the board'

/** The seat, or one sentence that says what is missing. */
export function readSeat(env: NodeJS.ProcessEnv): Seat | string {
  const { KANBAN_SOCKET: socket, KANBAN_TOKEN_FILE: file, KANBAN_ROLE: role } = env
  const missing = Object.entries({ KANBAN_SOCKET: socket, KANBAN_TOKEN_FILE: file }).flatMap(([name, value]) =>
    value ? [] : [name],
  )
  if (!socket || !file)
    return `${STARTED_BY}, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set: put the env of KANBAN_MCP into the agent's MCP entry.`
  const token = readToken(file)
  if (token === null)
    return `${STARTED_BY}, and its token file ${file} holds no token that can be read: the run is over, or the file belongs to somebody else.`
  return { socket, token, kind: role === 'reviewer' || role === 'orchestrator' ? role : 'worker' }
}

function readToken(file: string): string | null {
  try {
    return /^[\w-]+$/.exec(readFileSync(file, 'utf8').trim())?.[0] ?? null
  } catch {
    return null
  }
}
