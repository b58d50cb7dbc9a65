import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'

/** Builds dist/ for the packed package: the sources as JavaScript in the same folders, and beside them the files they read. */
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const PAGE = join('plugin', 'dashboard', 'ui')
const ASSETS = new Set(['.sql', '.json', '.md', '.html', '.css', '.svg', '.png'])

rmSync(dist, { recursive: true, force: true })
compile()
for (const folder of ['kanban-core', 'platforms', 'plugin']) copyAssets(folder)
copyPage()

function compile(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const config = join(import.meta.dirname, 'tsconfig.build.json')
  const { status } = spawnSync(process.execPath, [tsc, '-p', config], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function copyAssets(folder: string): void {
  cpSync(join(root, folder), join(dist, folder), {
    recursive: true,
    filter: (path) => path !== join(root, PAGE) && (extname(path) === '' || ASSETS.has(extname(path))),
  })
}

/** The built page, not what it is built from. */
function copyPage(): void {
  cpSync(join(root, PAGE, 'dist'), join(dist, PAGE, 'dist'), { recursive: true })
}
