// A gateway in one file: starts the runs it is asked for, prints each as a line of JSON and stays until it is killed.
import { readFileSync } from 'node:fs'
import type { Job } from '../../../kanban-core/index.ts'
import type { ProfileSpec } from '../../../plugin/worker/profile.ts'
import { spawnerIn } from './world.ts'

interface Asked {
  readonly profile: ProfileSpec
  readonly jobs: readonly Job[]
  readonly shims: 'on demand' | 'ahead'
}

const [home = '', asked = ''] = process.argv.slice(2)
const { profile, jobs, shims } = JSON.parse(readFileSync(asked, 'utf8')) as Asked
const spawner = spawnerIn(home, { profiles: { mine: profile } })
if (shims === 'ahead') spawner.warmUp()
setInterval(() => {}, 60_000)
for (const job of jobs) {
  const handle = await spawner.spawn(job)
  console.log(JSON.stringify({ run: job.run, identity: handle.identity }))
}
