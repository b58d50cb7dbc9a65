import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_BOARD } from '../../../kanban-core/model/ids.ts'
import { completeLine, completeWords } from '../../../kanban-core/verbs/grammar/complete-line.ts'
import type { CompletionSource } from '../../../kanban-core/verbs/grammar/complete-line.ts'
import { SHELLS, candidateLines, completionScript } from '../../../kanban-core/verbs/grammar/complete-shell.ts'
import { VERBS } from '../../../kanban-core/verbs/registry.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
let login: string
let tests: string
beforeAll(async () => {
  desk = await openDesk()
  login = (await desk.create('Fix the login page', { tenant: 'web shop' })).id
  tests = (await desk.create('Write the tests')).id
})
afterAll(() => desk.close())

const source = (): CompletionSource => ({
  verbs: VERBS,
  surface: 'chat',
  reads: desk.store.reads,
  boardSlug: DEFAULT_BOARD,
  profiles: [
    { name: 'coder', description: 'writes code' },
    { name: 'reviewer', description: 'reads code' },
  ],
})
const line = async (text: string) => (await completeLine(text, source())).map((candidate) => candidate.value)
const words = async (...typed: string[]) =>
  (await completeWords(typed, { ...source(), surface: 'cli' })).map((candidate) => candidate.value)

describe('the last word is completed', () => {
  test('verbs, from their beginning', async () => {
    expect(await line('')).toContain('list')
    expect((await line('comp')).toSorted()).toEqual(
      ['complete', 'completion'].filter((name) =>
        VERBS.some((verb) => verb.name === name && verb.surfaces.includes('chat')),
      ),
    )
    expect(await line('--board default unb')).toEqual(['unblock'])
  })
  test('tasks, by id and by a part of their title', async () => {
    expect((await line('show ')).toSorted()).toEqual([login, tests].toSorted())
    expect(await line(`show ${login.slice(0, -1)}`)).toContain(login)
    expect(await line('show login')).toEqual([login])
    expect(await completeLine('show logi', source())).toEqual([
      { value: login, hint: expect.stringContaining('Fix the login page') },
    ])
    expect(await line('create x --parent tests')).toEqual([tests])
  })
  test('flags that are not given yet', async () => {
    expect(await line('create x --as')).toEqual(['--assignee'])
    expect(await line('create x --assignee coder --as')).toEqual([])
    expect(await line('create x --parent t_1 --par')).toEqual(['--parent'])
  })
  test('values: profiles, statuses in comma lists, boards, choices', async () => {
    expect(await line('create x --assignee ')).toEqual(['coder', 'reviewer'])
    expect(await line('create x --assignee=@rev')).toEqual(['--assignee=reviewer'])
    expect(await line('list --status ready,do')).toEqual(['ready,done'])
    expect(await line('list --board d')).toEqual(['default'])
    expect(await line('block t_1 --kind tr')).toEqual(['transient'])
    expect(await line('list --tenant w')).toEqual(['web shop'])
    expect(await line('help unb')).toEqual(['unblock'])
  })
  test('nothing where anything may follow, and for what nobody knows', async () => {
    expect(await line(`comment ${login} some te`)).toEqual([])
    expect(await line('nonsense ')).toEqual([])
  })
  test('words of a shell, with the three that bash makes of --flag=value', async () => {
    expect(await words('list', '--status', 're')).toEqual(['review', 'ready'].toSorted())
    expect(await words('list', '--status', '=', 'rea')).toEqual(['ready'])
    expect(await words('create', 'x', '--assignee', '=')).toEqual(['coder', 'reviewer'])
    expect(await words('sho')).toEqual(['show'])
  })
})

test('any half-typed line gives candidates or none', async () => {
  for (const text of [
    '"',
    '“create',
    'create "',
    '--',
    '-',
    '--board',
    'list --status=',
    "it's",
    'show t_',
    'create x --nope ',
    '\u0000',
    'show t_% ',
    'show _',
  ])
    expect(await completeLine(text, source())).toBeInstanceOf(Array)
})

describe('completion scripts', () => {
  test.each(SHELLS)('%s calls the hidden command', (shell) =>
    expect(completionScript(shell)).toContain('kanban complete-words -- '),
  )

  test('bash offers what the command prints', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kanban-bash-'))
    writeFileSync(
      join(folder, 'kanban'),
      `#!/bin/sh\n[ "$*" = "complete-words -- show t_" ] && printf '%s' '${candidateLines([
        { value: 't_9fc2', hint: 'ready · Fix\nit' },
        { value: 't_7ab1', hint: '' },
      ])}'\n`,
    )
    chmodSync(join(folder, 'kanban'), 0o755)
    const script = `${completionScript('bash')}\nCOMP_WORDS=(kanban show t_); COMP_CWORD=2; _kanban; printf '%s,' "\${COMPREPLY[@]}"`
    expect(
      execFileSync('bash', ['--norc', '-c', script], {
        env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
        encoding: 'utf8',
      }),
    ).toBe('t_9fc2,t_7ab1,')
  })
})
