import { expect, test } from 'vitest'
import type { Reads } from '../../../kanban-core/index.ts'
import { platformsSchema, remoteConfigs } from '../../../plugin/config/platforms.ts'
import { chatFindings, idleFindings, strangeBoards } from '../../../plugin/chat/findings.ts'

const configs = (telegram: object) => remoteConfigs(platformsSchema.parse({ telegram }), {})
const words = (findings: readonly { readonly state: string; readonly text: string }[]) =>
  findings.map(({ state, text }) => `${state} ${text}`)

test('a token that stands in the file itself is told of, and not repeated', () => {
  const found = JSON.stringify(idleFindings(configs({ token: '1:secret', allow: ['1'] })))
  expect(found).toContain('platforms.telegram.token stands in config.yaml itself')
  expect(found).not.toContain('secret')
  expect(words(idleFindings(configs({ allow: ['1'] })))).toEqual(['off telegram: set up; a gateway connects it'])
})

test('a chat that is broken says why, what to do and when it is tried again', () => {
  const status = {
    name: 'telegram',
    state: 'broken',
    text: 'broken: no',
    remedy: 'do',
    since: '',
    retry_at: 'soon',
  } as const
  const [first] = chatFindings(configs({ allow: ['1'] }), [status])
  expect(first).toMatchObject({ state: 'broken', text: 'telegram: broken: no; tried again at soon', remedy: 'do' })
})

test('a board that is not there is told of where the settings of a chat name it', async () => {
  const reads = { boards: { list: async () => [{ slug: 'default' }] } } as unknown as Pick<Reads, 'boards'>
  const given = configs({ chats: { '-1': { board: 'nope' }, '-2': { board: 'default' } }, boards: { gone: {} } })
  expect(words(await strangeBoards(given, reads))).toEqual([
    'warning platforms.telegram.chats.-1.board names the board nope, and there is none',
    'warning platforms.telegram.boards names the board gone, and there is none',
  ])
})
