import { join } from 'node:path'
import { ask } from '../../../plugin/gateway/client.ts'
import { World } from '../world.ts'
import { discordScene } from './discord.ts'
import type { Scene } from './scene.ts'
import { slackScene } from './slack.ts'
import { telegramScene } from './telegram.ts'

export const SCENES = [
  ['telegram', telegramScene],
  ['discord', discordScene],
  ['slack', slackScene],
] as const

/** A gateway that is connected to a scene. */
export interface Stage {
  readonly world: World
  readonly scene: Scene
  /** A verb as the operator of the machine uses it; its JSON. */
  verb<T>(name: string, body: object): Promise<T>
  end(): Promise<void>
}

export async function stage(make: () => Promise<Scene>, more = 'dispatcher: { enabled: false }\n'): Promise<Stage> {
  const scene = await make()
  const world = await World.make(`dashboard: null\n${more}platforms:\n${scene.config}`)
  world.env['XDG_STATE_HOME'] = join(world.home, 'state')
  await world.start()
  await scene.connected()
  return {
    world,
    scene,
    async verb<T>(name: string, body: object) {
      const { status, body: answer } = await ask({
        socket: world.socket,
        method: 'POST',
        path: `/api/verbs/${name}`,
        body,
      })
      if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`)
      return answer as T
    },
    async end() {
      await world.destroy()
      await scene.stop()
    },
  }
}
