import type { Readable, Writable } from 'node:stream'
import * as clack from '@clack/prompts'
import type { Checked } from './check.ts'

/** The person has had enough: nothing is written. */
export class CalledOff extends Error {
  override readonly name = 'CalledOff'
}

/** Questions at a terminal; any of them throws CalledOff on Ctrl-C. */
export class Questions {
  readonly #streams: { readonly input: Readable; readonly output: Writable }

  constructor(input: Readable, output: Writable) {
    this.#streams = { input, output }
  }

  begin(title: string): void {
    clack.intro(title, this.#streams)
  }

  end(words: string): void {
    clack.outro(words, this.#streams)
  }

  calledOff(words: string): void {
    clack.cancel(words, this.#streams)
  }

  note(title: string, lines: readonly string[]): void {
    clack.note(lines.join('\n'), title, { ...this.#streams, format: (line) => line })
  }

  /** An address alone on its line, so that it can be copied or clicked. */
  link(title: string, address: string): void {
    clack.log.step(title, this.#streams)
    this.#streams.output.write(`${address}\n`)
  }

  good(words: string): void {
    clack.log.success(words, this.#streams)
  }

  bad(words: string): void {
    clack.log.error(words, this.#streams)
  }

  async several<T extends string>(
    message: string,
    options: readonly { value: T; label: string; hint?: string }[],
  ): Promise<readonly T[]> {
    const chosen = answered(
      await clack.multiselect<string>({ ...this.#streams, message, options: [...options], required: true }),
    )
    return options.map(({ value }) => value).filter((value) => chosen.includes(value))
  }

  async one<T extends string>(
    message: string,
    options: readonly { value: T; label: string; hint?: string }[],
  ): Promise<T> {
    return answered(await clack.select<string>({ ...this.#streams, message, options: [...options] })) as T
  }

  async yes(message: string): Promise<boolean> {
    return answered(await clack.confirm({ ...this.#streams, message }))
  }

  async text(message: string, placeholder: string, wrong: (given: string) => string | undefined): Promise<string> {
    const validate = (given: string | undefined) => wrong((given ?? '').trim())
    return answered(await clack.text({ ...this.#streams, message, placeholder, validate })).trim()
  }

  /** Typed or pasted without being shown. */
  async secret(message: string): Promise<string> {
    return answered(await clack.password({ ...this.#streams, message, validate: isMissing })).trim()
  }

  /** Asks until the service knows the secret, or the person lets it be; null = let be. */
  async checked<T>(
    message: string,
    check: (secret: string) => Promise<Checked<T>>,
  ): Promise<{ readonly secret: string; readonly found: T | null } | null> {
    for (;;) {
      const secret = await this.secret(message)
      const result = await check(secret)
      if (result.ok) return { secret, found: result.found }
      this.bad(result.why)
      const keep = result.refused ? [] : [{ value: 'keep' as const, label: 'Keep it unchecked' }]
      const next = await this.one('What now?', [
        { value: 'again' as const, label: 'Try again' },
        ...keep,
        { value: 'skip' as const, label: 'Leave this platform out' },
      ])
      if (next === 'skip') return null
      if (next === 'keep') return { secret, found: null }
    }
  }
}

function answered<T>(given: T): Exclude<T, symbol> {
  if (clack.isCancel(given)) throw new CalledOff('called off')
  return given as Exclude<T, symbol>
}

const isMissing = (given: string | undefined): string | undefined =>
  (given ?? '').trim() === '' ? 'Paste it here, or press Ctrl-C' : undefined
