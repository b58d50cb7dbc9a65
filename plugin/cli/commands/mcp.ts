import { mcp } from '../../mcp/main.ts'

/** `kanban mcp`: the board's tools for the agent that has started it. */
export const run = (): Promise<number> => mcp(process)
