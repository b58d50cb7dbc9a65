import { mcp } from '../../../plugin/mcp/main.ts'
import { PACE } from '../../../plugin/mcp/pace.ts'

/** `kanban mcp` as a process of its own; KANBAN_TEST_PACE makes it impatient. */
const pace = { ...PACE, ...(JSON.parse(process.env['KANBAN_TEST_PACE'] ?? '{}') as Partial<typeof PACE>) }
process.exit(await mcp(process, pace))
