import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Loaded into a gateway before anything else: tells, when asked, how it is. */
export interface Health {
  /** Milliseconds that a timer was late. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Processor time in milliseconds, and over which time. */
  readonly busy: number
  readonly over: number
  /** Bytes. */
  readonly memory: number
}

/** How often the loop is looked at; a timer that comes in time is that late. */
const RESOLUTION = 10
const NANO = 1e6

const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANO - RESOLUTION)

const delay = monitorEventLoopDelay({ resolution: RESOLUTION })
let processor = process.cpuUsage()
let since = performance.now()

process.on('message', (asked) => {
  if (asked === 'watch') delay.enable()
  if (asked !== 'health') return
  const { user, system } = process.cpuUsage(processor)
  const health: Health = {
    delay: { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
    busy: (user + system) / 1000,
    over: performance.now() - since,
    memory: process.memoryUsage().rss,
  }
  process.send?.(health)
  delay.reset()
  processor = process.cpuUsage()
  since = performance.now()
})
process.channel?.unref()
