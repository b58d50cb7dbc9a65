import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { Refused, fail, refuse } from '../../../kanban-core/index.ts'
import type { RefusalCode } from '../../../kanban-core/index.ts'
import { NobodyThere, ask } from '../../gateway/client.ts'
import { homePath } from '../../gateway/address.ts'
import { readOptions } from '../options.ts'
import { printJson } from '../output.ts'
import { socketsOf } from '../seat.ts'

const OPTIONS = {
  'no-open': { type: 'boolean', default: false },
  'log-out': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

interface Link {
  readonly url: string
  readonly address: string
  readonly expires_at: string
}

/** `kanban dashboard`: asks the gateway for a link that logs one browser in, prints it and opens it. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = readOptions('dashboard', () => parseArgs({ args: [...argv], options: OPTIONS }))
  const home = homePath(process.env)
  if (values['log-out']) {
    const { ended } = (await asked(home, '/api/dashboard/logout')) as { readonly ended: number }
    if (values.json) printJson({ ended })
    else process.stdout.write(`${ended === 1 ? 'One session' : `${ended} sessions`} ended.\n`)
    return 0
  }
  const link = (await asked(home, '/api/dashboard/link')) as Link
  if (values.json) printJson(link)
  else
    process.stdout.write(
      `${link.url}\nIt opens the board in one browser, once, until ${new Date(link.expires_at).toLocaleTimeString()}.\n`,
    )
  if (!values['no-open'] && !values.json && hasScreen(process.env)) openInBrowser(home, link.url)
  return 0
}

async function asked(home: string, path: string): Promise<unknown> {
  for (const socket of socketsOf(home)) {
    try {
      const { status, body } = await ask({ socket, method: 'POST', path, body: {}, patience: 5_000 })
      return status === 200 ? body : refused(body)
    } catch (error) {
      if (!(error instanceof NobodyThere)) throw error
    }
  }
  return fail('no_gateway')
}

/** What the gateway has refused, in its own words. */
function refused(body: unknown): never {
  const { error } = body as {
    readonly error: { readonly code: string; readonly message: string; readonly next: string }
  }
  throw new Refused({ ...refuse('failed', { what: error.message, next: error.next }), code: error.code as RefusalCode })
}

const hasScreen = ({ DISPLAY, WAYLAND_DISPLAY }: NodeJS.ProcessEnv): boolean =>
  process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY)

/**
 * By a file of one's own that leads on: what stands on a command line can be read by everybody on the machine.
 * Nothing is said where there is no browser: the link is printed all the same.
 */
function openInBrowser(home: string, url: string): void {
  const file = join(home, 'dashboard.html')
  writeFileSync(file, leadTo(url), { mode: 0o600 })
  const address = pathToFileURL(file).href
  const [command, args] = OPENERS[process.platform] ?? ['xdg-open', []]
  spawn(command, [...args, address], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref()
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [command: string, args: readonly string[]]>>> = {
  darwin: ['open', []],
  win32: ['rundll32', ['url.dll,FileProtocolHandler']],
}

const leadTo = (url: string): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<meta name="referrer" content="no-referrer">\n<title>Kanban</title>\n<meta http-equiv="refresh" content="0; url=${url}">\n<a href="${url}">The board</a>\n`
