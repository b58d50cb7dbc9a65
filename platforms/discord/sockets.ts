import type { SimpleShardingStrategy } from 'discord.js'

export interface Socket {
  on(event: 'error', listener: () => void): void
  terminate(): void
}

/**
 * The sockets that the SDK has open or is opening. It has no public way to them, forgets one that is still being
 * opened when it is told to end, and takes the listener for its errors away.
 */
export function socketsOf(strategy: SimpleShardingStrategy | null): readonly Socket[] {
  const shards: unknown = strategy === null ? null : Reflect.get(strategy, 'shards')
  if (!(shards instanceof Map)) return []
  const sockets = [...shards.values()].flatMap((shard: object) => {
    const socket: unknown = Reflect.get(shard, 'connection')
    return isSocket(socket) ? [socket] : []
  })
  for (const socket of sockets) socket.on('error', () => undefined)
  return sockets
}

const isSocket = (value: unknown): value is Socket =>
  typeof value === 'object' && value !== null && 'terminate' in value && 'on' in value
