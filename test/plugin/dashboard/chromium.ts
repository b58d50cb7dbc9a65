import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** The real Chromium that comes with `npm ci`: unpacked once per version, found again by every later run. */

const PACKAGE = join(import.meta.dirname, '../../../node_modules/@sparticuz/chromium')

/** Starts a headless Chromium of its own; needs no network and nothing installed beside the packages. */
export async function launchChromium(): Promise<Browser> {
  const folder = await unpacked()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    chromiumSandbox: false,
    args: ['--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf'), ...libraries(folder) },
  })
}

async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const folder = join(tmpdir(), `kanban-chromium-${version}-${process.getuid?.() ?? 'user'}`)
  if (!existsSync(folder)) unpack(folder)
  return folder
}

/** Beside its place first: whoever comes meanwhile must not meet half a browser, and the first of several wins. */
function unpack(folder: string): void {
  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true })
  const script = `import { inflate } from ${JSON.stringify(`file://${PACKAGE}/build/index.js`)}
    await Promise.all(['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) => inflate(${JSON.stringify(`${PACKAGE}/bin/`)} + name)))`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: draft } })
  writeFileSync(join(draft, 'fonts.conf'), fontsConf(folder))
  try {
    renameSync(draft, folder)
  } catch {
    rmSync(draft, { recursive: true, force: true })
  }
}

const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`

/** The package brings the libraries that a bare machine lacks; one that has them uses its own. */
function libraries(folder: string): Readonly<Record<string, string>> {
  const told = execFileSync('ldd', [join(folder, 'chromium')], { encoding: 'utf8' })
  return told.includes('not found') ? { LD_LIBRARY_PATH: join(folder, 'al2023/lib') } : {}
}
