import { existsSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hono, MiddlewareHandler } from 'hono'
import { serveStatic } from '@hono/node-server/serve-static'
import { KEPT_FOR_GOOD, NEVER_KEPT } from './headers.ts'
import type { Visit } from './login.ts'

/** Where `npm run build:dashboard` puts the page. */
export const PAGE_FOLDER = fileURLToPath(new URL('./ui/dist', import.meta.url))

/** The page as it was built: its files, and which build it is. */
export class Page {
  readonly #folder: string
  #files: MiddlewareHandler | null = null

  constructor(folder: string = PAGE_FOLDER) {
    this.#folder = folder
  }

  /** The path of its entry script, which changes with every build; null = it was not built. */
  get build(): string | null {
    try {
      const html = readFileSync(join(this.#folder, 'index.html'), 'utf8')
      return /<script\b[^>]*\bsrc="([^"]+)"/.exec(html)?.[1] ?? null
    } catch {
      return null
    }
  }

  /** Its files for whoever asks: they hold nothing of the board. Every path that is no file is a view of the page. */
  addTo(app: Hono<Visit>): void {
    app.get('*', async (c, next) => {
      const isView = extname(basename(c.req.path)) === ''
      const found = isView ? null : await this.#serve()?.(c, next)
      if (found instanceof Response) return kept(found, c.req.path)
      return isView ? this.#index(c.req.path) : next()
    })
  }

  /** Null while there is nothing to serve. */
  #serve(): MiddlewareHandler | null {
    if (!existsSync(join(this.#folder, 'assets'))) return null
    this.#files ??= serveStatic({ root: this.#folder, precompressed: true })
    return this.#files
  }

  #index(path: string): Response {
    const file = join(this.#folder, 'index.html')
    const html = { 'content-type': 'text/html; charset=utf-8', ...NEVER_KEPT }
    if (path.startsWith('/assets/')) return new Response('there is no such file', { status: 404, headers: NEVER_KEPT })
    return existsSync(file)
      ? new Response(readFileSync(file), { headers: html })
      : new Response(NOT_BUILT, { status: 503, headers: html })
  }
}

function kept(file: Response, path: string): Response {
  const { 'cache-control': howLong } = path.startsWith('/assets/') ? KEPT_FOR_GOOD : NEVER_KEPT
  file.headers.set('cache-control', howLong)
  return file
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Kanban: the page is not built</title>
<h1>The page of the dashboard is not built</h1>
<p>The board itself is well: chat and command line work as ever. To see it here, run this in the folder of the program, then load this page again:</p>
<pre>npm install
npm run build:dashboard</pre>
</html>
`
