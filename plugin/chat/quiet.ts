import { Cron } from 'croner'
import { parseDuration } from '../../kanban-core/index.ts'
import type { Instant, Millis, Route } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { parseQuietHours } from '../config/notify.ts'
import type { QuietHours } from '../config/notify.ts'

/** Whoever sits at the terminal sees what happens when it happens. */
const isAwake = (route: Route): boolean => route.platform === 'terminal'

/** When the quiet hours of the config end at this place; null = it is not quiet. */
export function quietUntil({ notify }: Config, now: Instant, route: Route): Instant | null {
  const hours = notify.quiet_hours === null || isAwake(route) ? null : parseQuietHours(notify.quiet_hours)
  if (hours === null) return null
  const [ends, begins] = [next(hours.to, hours, now), next(hours.from, hours, now)]
  return ends !== null && begins !== null && ends < begins ? ends : null
}

/** The next time at which the clocks of that zone show this time of the day; also over a change of the clocks. */
function next({ hour, minute }: QuietHours['from'], { zone }: QuietHours, now: Instant): Instant | null {
  const daily = new Cron(`0 ${minute} ${hour} * * *`, { paused: true, ...(zone === null ? {} : { timezone: zone }) })
  return daily.nextRun(new Date(now))?.getTime() ?? null
}

/** How long messages gather at this place before they come as one; null = each comes as it happens. */
export const gatherFor = ({ notify }: Config, route: Route): Millis | null =>
  notify.digest === null || isAwake(route) ? null : parseDuration(notify.digest)
