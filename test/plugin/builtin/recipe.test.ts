import { describe, expect, test } from 'vitest'
import { readRecipe } from '../../../plugin/worker/agents/builtin/recipe.ts'
import { recipe } from './cards.ts'

const stepsOf = (text: string) => {
  const found = readRecipe(recipe(text))
  return found.found === 'steps' ? found.steps : found
}
const mistakeOf = (text: string) => {
  const found = readRecipe(recipe(text))
  return found.found === 'mistake' ? found.mistake : found
}

test('every step can be written', () => {
  const steps = stepsOf(`
- heartbeat: reading
- comment: hello
- run: [npm, test, 5]
- write: { path: a.txt, text: "" }
- read-parents: { into: parents.md }
- merge: parents
- ask: { reason: which region?, options: [eu, us] }
- ask: "just a text?"
- wait: 500ms
- create: { title: more, assignee: coder, parents: "{task}", body: all of it }
- request-review: { summary: look, reviewer: ann }
- attach: a.txt
- exit: 3
- complete: { summary: done, metadata: { a: [1] }, artifacts: [a.txt] }`)
  expect(steps).toMatchObject([
    { name: 'heartbeat', with: 'reading', onRun: null, fromRun: null },
    { name: 'comment', with: 'hello' },
    { name: 'run', with: ['npm', 'test', '5'] },
    { name: 'write', with: { path: 'a.txt', text: '' } },
    { name: 'read-parents', with: { into: 'parents.md' } },
    { name: 'merge', with: 'parents' },
    { name: 'ask', with: { reason: 'which region?', kind: 'needs_input', options: ['eu', 'us'] } },
    { name: 'ask', with: { reason: 'just a text?', kind: 'needs_input', options: [] } },
    { name: 'wait', with: 500 },
    { name: 'create', with: { title: 'more', parents: ['{task}'] } },
    { name: 'request-review', with: { summary: 'look', reviewer: 'ann' } },
    { name: 'attach', with: 'a.txt' },
    { name: 'exit', with: 3 },
    { name: 'complete', with: { summary: 'done', metadata: { a: [1] }, artifacts: ['a.txt'] } },
  ])
})

test('a step may belong to some runs only', () => {
  expect(stepsOf('- exit: 1\n  on_run: 1\n- from_run: 2\n  complete:')).toMatchObject([
    { name: 'exit', onRun: 1, fromRun: null },
    { name: 'complete', onRun: null, fromRun: 2, with: { artifacts: [] } },
  ])
})

test('complete needs nothing behind it', () => {
  expect(stepsOf('- complete')).toMatchObject([{ name: 'complete', with: { artifacts: [] } }])
})

describe('a mistake is told with its remedy', () => {
  test.each([
    ['- hartbeat: x', 'step 1: there is no step `hartbeat`; did you mean `heartbeat`?'],
    ['- heartbeat: x\n- compleet: {}', 'step 2: there is no step `compleet`; did you mean `complete`?'],
    ['- xyzzy: 1', 'step 1: there is no step `xyzzy`; steps are heartbeat, comment, run'],
    ['- comment: a\n  heartbeat: b', 'step 1: holds `comment` and `heartbeat`; give each a `- ` of its own'],
    ['- on_run: 1', 'step 1: has a condition and no step; steps are'],
    ['- comment: a\n  on_run: 0', 'step 1: `on_run`: '],
    ['- complete: { sumary: x }', 'step 1: `complete` has no field `sumary`'],
    ['- write: { path: a }', 'step 1: `write.text`: '],
    ['- ask: { reason: a, kind: whim }', 'step 1: `ask.kind`: '],
    ['- wait: soon', 'step 1: `wait`: must be a length of time such as 500ms, 90s or 5m'],
    ['- merge: children', 'step 1: `merge`: must be `parents`'],
    ['- exit: 256', 'step 1: `exit`: '],
    ['- run: npm test', 'step 1: `run`: '],
    ['- just words here', 'step 1: must be a name and a value'],
    ['comment: a', 'it must be a YAML list of steps'],
    ['- comment: "a', 'it is no YAML: '],
  ])('%s', (text, mistake) => {
    expect(mistakeOf(text)).toContain(mistake)
  })

  test('a block that is not closed', () => {
    expect(readRecipe('```recipe\n- complete')).toEqual({
      found: 'mistake',
      mistake: 'its block is not closed with ```',
    })
  })
  test('a description that was cut', () => {
    expect(readRecipe('```recipe\n- complete … 90 more characters')).toMatchObject({
      mistake: expect.stringContaining('too long') as string,
    })
  })
})

test('a description without a block is no recipe', () => {
  for (const body of ['', 'Please write a poem.', '```yaml\n- complete\n```'])
    expect(readRecipe(body)).toEqual({ found: 'nothing' })
})
