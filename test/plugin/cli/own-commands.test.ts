import { expect, test } from 'vitest'
import { OWN_COMMANDS, ownHelp, ownWords } from '../../../plugin/cli/own-commands.ts'
import { renderText } from '../../../platforms/terminal/render.ts'

const wordsOf = (lines: string) => lines.split('\n').flatMap((line) => line.split('\t')[0] || [])

test('Tab knows the commands of this machine, once each, and what they take', () => {
  expect(ownWords(['ga'])).toBe('gateway\trun the board here, until Ctrl-C\n')
  expect(wordsOf(ownWords(['gateway', 's']))).toEqual(['status', 'stop'])
  expect(wordsOf(ownWords(['gateway', 'stop', '--']))).toEqual(['--drain', '--halt'])
  expect(wordsOf(ownWords(['completion', '']))).toEqual(['bash', 'zsh', 'fish'])
  expect(ownWords(['create', '--'])).toBe('')
})

test('the help of this machine fits a terminal of 80 columns, all of it and one by one', () => {
  for (const name of [null, ...OWN_COMMANDS.map(([known]) => known)]) {
    const view = ownHelp(name)
    expect(view).not.toBeNull()
    for (const line of renderText(view ?? { nodes: [] }, { columns: 80, color: false }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(80)
  }
  expect(ownHelp('create')).toBeNull()
})
