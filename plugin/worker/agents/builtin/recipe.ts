import { parse } from 'yaml'
import { z } from 'zod'
import { nearest } from '../../../../kanban-core/index.ts'
import { STEPS, STEP_NAMES, isStepName } from './steps.ts'
import type { Step } from './steps.ts'

export type Recipe =
  | { readonly found: 'steps'; readonly steps: readonly Step[] }
  | { readonly found: 'nothing' }
  /** There is one, and this is wrong with it. */
  | { readonly found: 'mistake'; readonly mistake: string }

/** A longer description than a briefing holds ends in such a mark. */
const CUT = / … \d+ more characters$/
const CONDITIONS = { on_run: z.int().min(1), from_run: z.int().min(1) } as const

/** The steps of the ```recipe block in a card's description. */
export function readRecipe(body: string): Recipe {
  const [, yaml] = /^[ \t]*(?:```|~~~)recipe[ \t]*\n([\s\S]*?)^[ \t]*(?:```|~~~)[ \t]*$/m.exec(`${body}\n`) ?? []
  if (yaml !== undefined) return readSteps(yaml)
  if (!/^[ \t]*(?:```|~~~)recipe[ \t]*$/m.test(body)) return { found: 'nothing' }
  return mistake(
    CUT.test(body)
      ? 'it is too long for a briefing; keep the description below 8 000 characters'
      : 'its block is not closed with ```',
  )
}

function readSteps(yaml: string): Recipe {
  const given = readYaml(yaml)
  if ('wrong' in given) return mistake(given.wrong)
  if (!Array.isArray(given.value) || given.value.length === 0)
    return mistake('it must be a YAML list of steps, each beginning with `- `')
  const steps: Step[] = []
  for (const [index, entry] of given.value.entries()) {
    const step = readStep(entry)
    if (typeof step === 'string') return mistake(`step ${index + 1}: ${step}`)
    steps.push(step)
  }
  return { found: 'steps', steps }
}

const mistake = (text: string): Recipe => ({ found: 'mistake', mistake: text })

function readYaml(text: string): { readonly value: unknown } | { readonly wrong: string } {
  try {
    return { value: parse(text, { maxAliasCount: 0, logLevel: 'error' }) as unknown }
  } catch (error) {
    return { wrong: `it is no YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}` }
  }
}

/** The step, or what is wrong with it. */
function readStep(entry: unknown): Step | string {
  if (typeof entry === 'string' && isStepName(entry)) return readStep({ [entry]: null })
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return `must be a name and a value, such as \`comment: hello\`; ${known()}`
  const { on_run: onRun, from_run: fromRun, ...rest } = entry as Readonly<Record<string, unknown>>
  const names = Object.keys(rest)
  const [name = ''] = names
  const stranger = names.find((one) => !isStepName(one))
  if (stranger !== undefined) return `there is no step \`${stranger}\`; ${didYouMean(stranger)}`
  if (names.length !== 1)
    return names.length === 0
      ? `has a condition and no step; ${known()}`
      : `holds ${names.map((one) => `\`${one}\``).join(' and ')}; give each a \`- \` of its own`
  if (!isStepName(name)) return known()
  return checked(name, rest[name], { on_run: onRun, from_run: fromRun })
}

function checked(
  name: Step['name'],
  value: unknown,
  conditions: { readonly on_run: unknown; readonly from_run: unknown },
): Step | string {
  const when = z
    .object({ on_run: CONDITIONS.on_run.optional(), from_run: CONDITIONS.from_run.optional() })
    .safeParse(conditions)
  if (!when.success) return sentence(when.error, '')
  const read = STEPS[name].safeParse(value)
  if (!read.success) return sentence(read.error, name)
  return { name, with: read.data, onRun: when.data.on_run ?? null, fromRun: when.data.from_run ?? null } as Step
}

function sentence(error: z.ZodError, name: string): string {
  const issue = deepest(error.issues[0])
  const place = [name, ...(issue?.path ?? [])].filter((part) => part !== '').join('.')
  if (issue?.code === 'unrecognized_keys')
    return `\`${name}\` has no field ${issue.keys.map((key) => `\`${key}\``).join(', ')}`
  return `\`${place}\`: ${issue?.message ?? 'is wrong'}`
}

/** Of a union that failed, the reading that came furthest. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue
  const last = issue.errors.at(-1)?.[0]
  return last === undefined ? issue : ({ ...deepest(last), path: [...issue.path, ...last.path] } as z.core.$ZodIssue)
}

const known = (): string => `steps are ${STEP_NAMES.join(', ')}`

function didYouMean(name: string): string {
  const [near] = nearest(name, STEP_NAMES)
  return near === undefined ? known() : `did you mean \`${near}\`?`
}
