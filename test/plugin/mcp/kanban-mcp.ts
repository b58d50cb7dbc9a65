import { enableCompileCache } from 'node:module'

/** `kanban mcp` as a process of its own, as the command line runs it; KANBAN_TEST_PACE makes it impatient. */
enableCompileCache()
const [{ mcp }, { PACE }] = await Promise.all([
  import('../../../plugin/mcp/main.ts'),
  import('../../../plugin/mcp/pace.ts'),
])
const pace = { ...PACE, ...(JSON.parse(process.env['KANBAN_TEST_PACE'] ?? '{}') as Partial<typeof PACE>) }
process.exitCode = await mcp(process, pace)
