import { assert, pre, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { redactor, safeCut } from '../../../plugin/worker/redact.ts'

const clean = redactor([])

/** Made up at run time, so that no scanner takes this file for a leak. */
const made = (prefix: string, length: number) => prefix + 'aB3dE5gH'.repeat(20).slice(0, length)

test('known values go in plain, JSON and URL form, each line of them too', () => {
  const hide = redactor(['pass"word/1', 'first line of it\nsecond line of it'])
  expect(hide('pass"word/1')).toBe('[redacted]')
  expect(hide('{"p":"pass\\"word/1"}')).toBe('{"p":"[redacted]"}')
  expect(hide('?p=pass%22word%2F1&x')).toBe('?p=[redacted]&x')
  expect(hide('x second line of it')).toBe('x [redacted]')
})

test('short values do not blot out words', () => {
  expect(redactor(['on', 'true', ''])('turned on, true')).toBe('turned on, true')
})

test('tokens of common services are known by their form', () => {
  const tokens = [
    made('sk-ant-api03-', 40),
    made('sk-proj-', 40),
    made('ghp_', 36),
    made('github_pat_', 60),
    made('glpat-', 20),
    made('xoxb-', 30),
    made('xapp-', 30),
    ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''),
    made('AIza', 35),
    made('npm_', 36),
    made('hf_', 34),
    made('123456789:', 35),
    made('sk_live_', 24),
    `${made('eyJ', 20)}.${made('eyJ', 30)}.${made('', 30)}`,
  ]
  for (const token of tokens) expect(clean(`before ${token} after`)).toBe('before [redacted] after')
})

test('what follows a name for a secret goes, the name stays', () => {
  expect(clean('Authorization: Bearer abcdefgh12345678')).toBe('Authorization: Bearer [redacted]')
  expect(clean('postgres://kanban:hunter22@db/kanban')).toBe('postgres://kanban:[redacted]@db/kanban')
  expect(clean('OPENAI_API_KEY="abcdefgh12"')).toBe('OPENAI_API_KEY="[redacted]"')
  expect(clean('{"access_token": "abcdefgh12"}')).toBe('{"access_token": "[redacted]"}')
})

test('a private key goes as a whole', () => {
  const key = ['-----BEGIN RSA PRIVATE KEY-----', made('MII', 60), made('', 64), '-----END RSA PRIVATE KEY-----'].join(
    '\n',
  )
  expect(clean(`a\n${key}\nb`)).toBe('a\n[redacted]\nb')
})

test('ordinary lines stay as they are', () => {
  for (const line of [
    'tests: 12 passed',
    'commit 0123456789abcdef0123456789abcdef01234567',
    'see https://example.org/a:b@c',
    'the token was refused',
    't_8fk2m1qz run 3',
  ])
    expect(clean(line)).toBe(line)
})

test('no known secret survives in any text around it', () => {
  const secret = string({ minLength: 6, maxLength: 40, unit: 'binary' }).filter((text) => text.trim().length >= 6)
  assert(
    property(secret, string({ unit: 'binary' }), string({ unit: 'binary' }), (value, before, after) => {
      pre(!'[redacted]'.includes(value.trim()))
      expect(redactor([value])(`${before}${value}${after}`)).not.toContain(value.trim())
    }),
  )
})

test('hostile text costs a pass, not a day', () => {
  for (const part of [
    'a-',
    'eyJ-',
    'token ',
    'x://',
    'Bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '_'.repeat(50),
    'api_key=',
  ]) {
    expect(clean(part.repeat(64_000 / part.length)).length).toBeGreaterThan(0)
  }
})

test('a cut never goes through a known secret', () => {
  const secret = 'S3CR3T-S3CR3T'
  for (let limit = 1; limit < 40; limit += 1) {
    const text = `${'x'.repeat(15)}${secret}${'y'.repeat(15)}`
    const cut = safeCut(text, limit, [secret])
    const halves = [text.slice(0, cut), text.slice(cut)]
    expect(cut).toBeGreaterThan(0)
    expect(halves.some((half) => half.includes(secret))).toBe(true)
  }
})
