import { describe, expect, test } from 'vitest'
import type { ProfileName } from '../../../kanban-core/index.ts'
import { profiles } from '../../../kanban-core/verbs/profiles.ts'
import type { ProfileDescription, VerbContext } from '../../../kanban-core/verbs/verb.ts'
import { tableLines } from '../../../platforms/terminal/table.ts'

const MISSING: ProfileDescription = {
  name: 'coder' as ProfileName,
  agent: 'claude',
  version: null,
  login: 'out',
  description: 'writes and tests code, and says in the end what it has done and what is still lacking',
  usable: false,
  problem: 'coder: there is no program claude on PATH',
  limits: { max_runtime: '45m' },
}

/** What a terminal of 80 columns shows of these profiles. */
function shown(...all: readonly ProfileDescription[]): string {
  const tables = profiles.view(all, {} as VerbContext).nodes.filter((node) => node.kind === 'table')
  return tables
    .flatMap((table) => tableLines(table, 80))
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n')
}

describe('profiles in a terminal', () => {
  test('an agent that is not installed is not called logged out', () => {
    expect(shown(MISSING)).not.toContain('logged out')
    expect(shown({ ...MISSING, version: '2.1.330' })).toContain('logged out')
  })

  test('limits stay in one line beside a long description', () => {
    expect(shown(MISSING)).toContain('max runtime 45m')
  })
})
