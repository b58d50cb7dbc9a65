import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/**
 * Builds the page of the dashboard into plugin/dashboard/ui/dist, each text also compressed.
 * `--if-possible`, as `npm ci` calls it: without the tools, or with a page that does not build, the rest still works,
 * and the dashboard says what is missing.
 */
const ui = join(import.meta.dirname, '../plugin/dashboard/ui')
const dist = join(ui, 'dist')
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json'])
const SMALL = 1_024

if (!process.argv.includes('--if-possible')) await build()
else if (hasTools())
  await build().catch((error: unknown) => {
    rmSync(dist, { recursive: true, force: true })
    console.warn(`The page of the dashboard was not built: ${error instanceof Error ? error.message : String(error)}`)
  })

function hasTools(): boolean {
  try {
    createRequire(import.meta.url).resolve('vite')
    return existsSync(join(ui, 'vite.config.ts'))
  } catch {
    return false
  }
}

async function build(): Promise<void> {
  const { build: bundle } = await import('vite')
  await bundle({ configFile: join(ui, 'vite.config.ts'), logLevel: 'warn' })
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && COMPRESSED.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of files) compress(file)
}

function compress(file: string): void {
  const bytes = readFileSync(file)
  if (bytes.length < SMALL) return
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
}
