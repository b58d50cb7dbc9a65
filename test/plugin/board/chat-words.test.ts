import { expect, test } from 'vitest'
import type { Node } from '../../../kanban-core/index.ts'
import { code, span, text, view } from '../../../kanban-core/model/view.ts'
import { asTypedInChat } from '../../../plugin/board/chat-words.ts'
import { renderText } from '../../../platforms/terminal/render.ts'

const inChat = (...nodes: readonly Node[]) => renderText(asTypedInChat(view(...nodes)), { columns: 80, color: false })

test('a command in an answer is written as it is typed in a chat, wherever it stands', () => {
  expect(inChat(text('see ', code('kanban why t_9fc2')))).toBe('see /kanban why t_9fc2')
  expect(inChat({ kind: 'fields', rows: [['next', [code('kanban boards show x')]]] })).toBe(
    'next  /kanban boards show x',
  )
  expect(
    inChat({ kind: 'table', columns: [{ title: 'a' }], rows: [{ cells: ['b'], beneath: [[code('kanban resume')]] }] }),
  ).toContain('/kanban resume')
})

test('what a chat has no command for, and what somebody wrote, stay as they are', () => {
  expect(inChat(text('start ', code('kanban gateway'), ' or ', code('kanban init')))).toBe(
    'start kanban gateway or kanban init',
  )
  expect(inChat(text(span('kanban list is what she said')))).toBe('kanban list is what she said')
  expect(inChat({ kind: 'quote', author: null, text: 'kanban list' })).toContain('│ kanban list')
})
