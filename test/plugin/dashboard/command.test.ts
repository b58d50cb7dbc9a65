import { chmodSync, mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../../e2e/world.ts'

let world: World
beforeAll(async () => {
  world = await World.make()
  await world.start()
})
afterAll(() => world.destroy())

interface Link {
  readonly url: string
  readonly address: string
  readonly expires_at: string
}

test('`kanban dashboard` prints a link that works once, its code where no server sees it', async () => {
  const said = await world.kanban('dashboard', '--no-open')
  expect(said).toMatchObject({ code: 0, err: '' })
  const [url = '', words] = said.out.split('\n')
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/)
  expect(words).toMatch(/^It opens the board in one browser, once, until /)
  const { origin, hash } = new URL(url)
  const exchange = () =>
    fetch(`${origin}/api/session`, {
      method: 'POST',
      body: JSON.stringify({ code: hash.slice('#code='.length) }),
      headers: { origin, 'x-kanban-dashboard': '1' },
    })
  expect((await exchange()).status).toBe(200)
  expect((await exchange()).status).toBe(401)
  expect(await world.json<Link>('dashboard')).toMatchObject({ address: origin })
  expect((await world.kanban('dashboard', '--log-out')).out).toBe('One session ended.\n')
})

test('it opens the browser by a file of one’s own: the link stands on no command line', async () => {
  const bin = join(world.home, 'bin')
  mkdirSync(bin)
  const heard = join(world.home, 'opened')
  mkdirSync(heard)
  writeFileSync(
    join(bin, 'xdg-open'),
    `#!/bin/sh\nprintf '%s' "$*" > ${heard}/draft && mv ${heard}/draft ${heard}/argv\n`,
  )
  chmodSync(join(bin, 'xdg-open'), 0o755)
  const opened = new Promise<void>((resolve) => {
    const watcher = watch(heard, (_, name) => {
      if (name !== 'argv') return
      watcher.close()
      resolve()
    })
  })
  const { PATH, DISPLAY } = world.env
  Object.assign(world.env, { PATH: `${bin}:${PATH}`, DISPLAY: ':0' })
  const said = await world.kanban('dashboard')
  Object.assign(world.env, { PATH, DISPLAY: DISPLAY ?? '' })
  await opened
  const page = join(world.home, 'dashboard.html')
  expect(readFileSync(join(heard, 'argv'), 'utf8')).toBe(`file://${page}`)
  expect(statSync(page).mode & 0o777).toBe(0o600)
  expect(readFileSync(page, 'utf8')).toContain(`content="0; url=${said.out.split('\n')[0]}"`)
})

test('the address is named wherever one looks for it', async () => {
  const { address } = await world.json<Link>('dashboard')
  expect(world.lines.join('\n')).toContain(`browser   ${address}; \`kanban dashboard\` opens it`)
  expect((await world.kanban('gateway', 'status')).out).toContain(`The board in the browser: ${address}`)
  expect(JSON.parse((await world.kanban('gateway', 'status', '--json')).out)).toMatchObject({
    dashboard: { address, problem: null },
  })
  expect((await world.kanban('dashboard', '--help')).out).toContain('dashboard [--no-open]')
  expect(await world.kanban('dashboard', '--nonsense')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--nonsense'),
  })
})

test('a worker is refused, and without a gateway there is no link', async () => {
  const token = join(world.home, 'token')
  writeFileSync(token, 'x'.repeat(43))
  world.env['KANBAN_TOKEN_FILE'] = token
  expect(await world.kanban('dashboard', '--no-open')).toMatchObject({
    code: 1,
    err: expect.stringContaining('kanban dashboard is not for a worker'),
  })
  delete world.env['KANBAN_TOKEN_FILE']
  await world.stop()
  expect(await world.kanban('dashboard', '--no-open')).toMatchObject({ code: 1, out: '' })
})
