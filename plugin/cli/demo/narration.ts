import pc from 'picocolors'
import { renderText } from '../../../platforms/terminal/render.ts'
import type { SeenEvent } from './player.ts'

type Words = SeenEvent['payload']
function word(payload: Words, name: string): string {
  const value = payload[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** What each kind of event is to somebody who watches; null = nothing worth a line. */
const TOLD: Readonly<Record<string, (payload: Words) => string>> = {
  created: (payload) => `${pc.cyan('new')}        ${word(payload, 'status')}`,
  promoted: () => `${pc.cyan('ready')}      its parents are done`,
  claimed: (payload) => `${pc.blue('starts')}     run ${word(payload, 'run')} by ${word(payload, 'profile')}`,
  heartbeat: (payload) => `${pc.dim('says')}       ${word(payload, 'note')}`,
  blocked: (payload) => `${pc.yellow('asks')}       ${word(payload, 'reason')}`,
  unblocked: (payload) => `${pc.green('answered')}   ${word(payload, 'answer')}`,
  completed: (payload) => `${pc.green('done')}       ${word(payload, 'summary')}`,
  crashed: (payload) => `${pc.red('crashed')}    ${word(payload, 'error').split('\n')[0]}; tried again`,
  spawn_failed: (payload) => `${pc.red('no start')}   ${word(payload, 'error')}`,
  gave_up: (payload) => `${pc.red('gave up')}    ${word(payload, 'error')}; it waits for a person`,
}

/** One line of the play: seconds since the curtain, what happened, to which task. */
export function narrate(event: SeenEvent, title: string, elapsed: number, columns: number): string | null {
  const tell = TOLD[event.kind]
  if (tell === undefined) return null
  const seconds = `${(elapsed / 1000).toFixed(1)}s`.padStart(6)
  const name = title.length > 30 ? `${title.slice(0, 29)}…` : title.padEnd(30)
  return shorten(`${pc.dim(seconds)}  ${name}  ${tell(event.payload)}`, columns)
}

/** Cuts by what is seen: colour codes take no room. */
function shorten(line: string, columns: number): string {
  let seen = 0
  let kept = ''
  // oxlint-disable-next-line no-control-regex -- colour codes begin with the escape character
  for (const [part] of line.matchAll(/\u001b\[\d+m|./gu)) {
    if (!part.startsWith('\u001b')) seen += 1
    if (seen > columns - 1 && !part.startsWith('\u001b')) return `${kept}…${pc.reset('')}`
    kept += part
  }
  return kept
}

/** What a story is about, folded between words. */
export const foldIntro = (intro: string, columns: number): string =>
  renderText({ nodes: [{ kind: 'text', spans: [{ text: intro }] }] }, { columns, color: false })
