#!/usr/bin/env node
// Plain JavaScript that older Node versions can still parse, so that they get a sentence and not a stack trace.
import { existsSync } from 'node:fs'
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `kanban needs Node.js 22.18 or newer and this is ${process.versions.node}: install a current one from https://nodejs.org, or start it by npm in a checkout (npm start, npx kanban), which brings its own.\n`,
  )
  process.exitCode = 1
} else {
  // Keeps compiled code and stripped types between starts, in Node's own cache folder.
  module.enableCompileCache()
  // A checkout runs its sources. Node strips no types under node_modules, so the installed package runs dist.
  const source = new URL('./main.ts', import.meta.url)
  await import(existsSync(source) ? source.href : new URL('../../dist/plugin/cli/main.js', import.meta.url).href)
}
