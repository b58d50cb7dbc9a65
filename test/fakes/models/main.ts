import { appendFileSync } from 'node:fs'
import { modelServer } from './server.ts'

/** `node test/fakes/models/main.ts [log file]`: the scripted model as a process, for trying agents by hand. */
const server = await modelServer()
const [, , log] = process.argv
process.stdout.write(`${server.url}\n`)
if (log !== undefined)
  void server.asks((asked) => {
    appendFileSync(log, `${JSON.stringify({ path: asked.path, tools: asked.turn.tools, reply: asked.reply })}\n`)
    return false
  })
