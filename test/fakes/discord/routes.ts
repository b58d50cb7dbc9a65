import { ApiError, invalid } from './model.ts'
import type { Callback, Interaction, Json, Message } from './model.ts'
import { APPLICATION, BOT, GUILD, told, toldChannel, toldUser } from './place.ts'
import type { Server } from './place.ts'
import { checkChoices, checkCommands, checkMessage, checkModal } from './rules.ts'

export interface Service {
  readonly server: Server
  readonly socketUrl: string
  /** Sessions that may still be started today. */
  readonly sessionsLeft: number
}

type Handler = (service: Service, ids: readonly string[], body: Json) => unknown
interface Endpoint {
  readonly route: string
  readonly method: string
  readonly path: RegExp
  /** Whether the bot's token is asked for. */
  readonly open?: true
  readonly handle: Handler
}

/** The name of each route, for faults and for looking at calls. */
export const ENDPOINTS: readonly Endpoint[] = [
  { route: 'gateway', method: 'GET', path: /^\/gateway\/bot$/, handle: (service) => gatewayOf(service) },
  {
    route: 'application',
    method: 'GET',
    path: /^\/(?:oauth2\/)?applications\/@me$/,
    handle: () => ({ id: APPLICATION, name: 'Board' }),
  },
  { route: 'me', method: 'GET', path: /^\/users\/@me$/, handle: () => toldUser(BOT) },
  { route: 'commands', method: 'PUT', path: /^\/applications\/(\d+)(?:\/guilds\/(\d+))?\/commands$/, handle: register },
  {
    route: 'channel',
    method: 'GET',
    path: /^\/channels\/(\d+)$/,
    handle: ({ server }, [id = '']) => toldChannel(server.channel(id)),
  },
  { route: 'post', method: 'POST', path: /^\/channels\/(\d+)\/messages$/, handle: post },
  { route: 'edit', method: 'PATCH', path: /^\/channels\/(\d+)\/messages\/(\d+)$/, handle: edit },
  { route: 'direct', method: 'POST', path: /^\/users\/@me\/channels$/, handle: direct },
  {
    route: 'callback',
    method: 'POST',
    path: /^\/interactions\/(\d+)\/([\w-]+)\/callback$/,
    open: true,
    handle: callback,
  },
  {
    route: 'original',
    method: 'PATCH',
    path: /^\/webhooks\/\d+\/([\w-]+)\/messages\/@original$/,
    open: true,
    handle: original,
  },
  {
    route: 'unoriginal',
    method: 'DELETE',
    path: /^\/webhooks\/\d+\/([\w-]+)\/messages\/@original$/,
    open: true,
    handle: unoriginal,
  },
  { route: 'follow', method: 'POST', path: /^\/webhooks\/\d+\/([\w-]+)$/, open: true, handle: follow },
]

function gatewayOf({ socketUrl, sessionsLeft }: Service) {
  const session_start_limit = { total: 1_000, remaining: sessionsLeft, reset_after: 3_600_000, max_concurrency: 1 }
  return { url: socketUrl, shards: 1, session_start_limit }
}

function register({ server }: Service, [application, guild]: readonly string[], body: unknown) {
  if (application !== APPLICATION)
    throw new ApiError(403, 20_012, 'You are not authorized to perform this action on this application')
  if (guild !== undefined && guild !== '' && guild !== GUILD) throw new ApiError(403, 50_001, 'Missing Access')
  checkCommands(body)
  const commands = (body as readonly Json[]).map((command, index) => ({
    ...command,
    id: `13${String(index).padStart(16, '0')}`,
  }))
  server.commands.set(guild === undefined || guild === '' ? 'global' : guild, commands as never)
  return commands.map((command) => ({ ...command, application_id: APPLICATION, version: '1' }))
}

function post({ server }: Service, [channel = '']: readonly string[], body: Json) {
  server.mayWrite(channel)
  checkMessage(body, 'channel')
  return told(server.write(channel, body))
}

function edit({ server }: Service, [channel = '', id = '']: readonly string[], body: Json) {
  server.mayWrite(channel)
  const message = server.message(channel, id)
  if (message.author.id !== BOT.id) throw new ApiError(403, 50_005, 'Cannot edit a message authored by another user')
  checkMessage(body, 'channel')
  return told(server.edit(message, body))
}

function direct({ server }: Service, _ids: readonly string[], body: Json) {
  const person = server.people.get(String(body['recipient_id']))
  if (person === undefined) throw new ApiError(400, 50_033, 'Invalid Recipient(s)')
  return toldChannel(server.direct(person.id))
}

function callback({ server }: Service, [id = '', token = '']: readonly string[], body: Json) {
  const interaction = server.interactions.get(token)
  if (interaction === undefined || interaction.id !== id || interaction.late)
    throw new ApiError(404, 10_062, 'Unknown interaction')
  if (interaction.acked !== null) throw new ApiError(400, 40_060, 'Interaction has already been acknowledged.')
  const { type, data = {} } = body as unknown as Callback
  if (!allowedTypes(interaction).includes(type))
    throw invalid('type', `cannot answer an interaction of type ${interaction.type} by ${type}`)
  apply(server, interaction, type, data)
  interaction.acked = { type, data }
  return null
}

/** Which callbacks answer it. */
function allowedTypes({ type, message }: Interaction): readonly number[] {
  if (type === 4) return [8]
  const shown = message === null ? [4, 5] : [4, 5, 6, 7]
  return type === 5 ? shown : [...shown, 9]
}

function apply(server: Server, interaction: Interaction, type: number, data: Json): void {
  const { channel, user, message } = interaction
  const seenBy = (Number(data['flags'] ?? 0) & 64) === 0 ? null : user.id
  if (type === 8) checkChoices(data)
  if (type === 9) checkModal(data)
  if (type === 4) {
    checkMessage(data, 'interaction')
    interaction.original = server.write(channel.id, data, seenBy).id
  }
  if (type === 5) interaction.original = server.write(channel.id, {}, seenBy, true).id
  if (type === 6) interaction.original = message?.id ?? null
  if (type === 7 && message !== null) {
    checkMessage(data, 'interaction')
    interaction.original = server.edit(message, data).id
  }
}

function answered({ server }: Service, token: string): Interaction {
  const interaction = server.interactions.get(token)
  if (interaction?.ended === true) throw new ApiError(401, 50_027, 'Invalid Webhook Token')
  if (interaction === undefined || interaction.acked === null) throw new ApiError(404, 10_015, 'Unknown Webhook')
  return interaction
}

function originalOf(service: Service, token: string): Message {
  const { original: id } = answered(service, token)
  const found = service.server.messages.find((one) => one.id === id)
  if (found === undefined) throw new ApiError(404, 10_008, 'Unknown Message')
  return found
}

function original(service: Service, [token = '']: readonly string[], body: Json) {
  const message = originalOf(service, token)
  checkMessage(body, 'interaction')
  return told(service.server.edit(message, body))
}

function unoriginal(service: Service, [token = '']: readonly string[]) {
  service.server.remove(originalOf(service, token))
  return null
}

/** The first one after "is thinking" takes its place, and whoever sees that sees this. */
function follow(service: Service, [token = '']: readonly string[], body: Json) {
  const { channel, user, original: id } = answered(service, token)
  checkMessage(body, 'interaction')
  const thinking = service.server.messages.find((one) => one.id === id && one.loading)
  if (thinking !== undefined) return told(service.server.edit(thinking, body))
  const seenBy = (Number(body['flags'] ?? 0) & 64) === 0 ? null : user.id
  return told(service.server.write(channel.id, body, seenBy))
}
