import { useEffect, useState } from 'react'
import { LOG_EVENTS, PATHS } from '../../contract.ts'
import type { LogMessage, RunLogAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import { Failure, sentence } from '../data/failure.ts'

/** So much of a log the page holds; what is older is let go. */
const HELD = 256_000

export interface Log {
  readonly text: string
  /** Older output is left out. */
  readonly cut: boolean
  readonly ended: boolean
}

export interface LogView {
  readonly log: Log | null
  readonly failure: string | null
}

const NOTHING: LogView = { log: null, failure: null }

/** The end of a run's log; while the run goes on it grows by itself, as long as somebody looks. */
export function useLog(task: string, run: number, open: boolean): LogView {
  const [view, setView] = useState<LogView>(NOTHING)
  useEffect(() => (open ? follow(task, run, setView) : readOnce(task, run, setView)), [task, run, open])
  return view
}

type Show = (change: (before: LogView) => LogView) => void

function readOnce(task: string, run: number, show: Show): () => void {
  let here = true
  const tell = (view: LogView) => here && show(() => view)
  read<RunLogAnswer>(PATHS.log(task, run))
    .then(({ text, cut }) => tell({ log: { text: plain(text), cut, ended: true }, failure: null }))
    .catch((error: unknown) => tell({ log: null, failure: sentence(error) }))
  return () => {
    here = false
  }
}

function follow(task: string, run: number, show: Show): () => void {
  const source = new EventSource(PATHS.log(task, run))
  const heard = (name: string, take: (message: unknown) => void) =>
    source.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data)))
  heard(LOG_EVENTS.reset, (message) => {
    const { text, cut } = message as RunLogAnswer
    show(() => ({ log: { text: plain(text), cut, ended: false }, failure: null }))
  })
  heard(LOG_EVENTS.text, (message) => {
    const { text } = message as LogMessage
    show(({ log }) => ({ log: longer(log, plain(text)), failure: null }))
  })
  heard(LOG_EVENTS.end, () => {
    source.close()
    show(({ log, failure }) => ({ log: log === null ? null : { ...log, ended: true }, failure }))
  })
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return
    const lost = new Failure(
      'unreachable',
      'unreachable',
      'the log cannot be followed',
      'fold the run and open it again',
    )
    show(({ log }) => ({ log, failure: sentence(lost) }))
  })
  return () => source.close()
}

function longer(log: Log | null, more: string): Log {
  const text = `${log?.text ?? ''}${more}`
  if (text.length <= HELD) return { text, cut: log?.cut ?? false, ended: false }
  const from = text.indexOf('\n', text.length - HELD)
  return { text: text.slice(from + 1), cut: true, ended: false }
}

/** Colours and cursor moves of a terminal mean nothing here. */
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
const plain = (text: string): string => text.replace(ESCAPES, '').replaceAll('\r\n', '\n').replace(CONTROLS, '')
