import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, realpath, rm, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Hono } from 'hono'
import { Refused, bytesText, fail, refuse, runJson } from '../../kanban-core/index.ts'
import type { Attachment, Task } from '../../kanban-core/index.ts'
import { json } from '../api/answer.ts'
import { contextOf, operatorAsking } from '../board/desk.ts'
import type { Running } from '../board/running.ts'
import { isBelow } from '../worker/paths.ts'
import type { Visit } from './login.ts'
import { textOf } from './reads/query.ts'
import { given, taskOf } from './reads/routes.ts'
import { LARGEST_UPLOAD } from './wire.ts'

/** Files that are kept with tasks, by their ids: never by a path, and never shown as a page. */
export function addFiles(app: Hono<Visit>, running: () => Running, home: string): void {
  app.get('/api/tasks/:id/files/:file', async (c) => {
    const task = await taskOf(running(), c.req.param('id'))
    const file = await attachmentOf(running(), task, c.req.param('file'))
    return download(file, home)
  })
  app.post('/api/tasks/:id/files', async (c) => {
    const task = await taskOf(running(), c.req.param('id'))
    const name = nameOf(textOf(given(c), 'name') ?? '')
    const folder = join(uploadsOf(home), randomBytes(9).toString('hex'))
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, name)
      await receive(c.req.raw, path)
      return json(await attach(running(), task, path))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

/** Where files lie until they are whole. */
const uploadsOf = (home: string): string => join(home, 'uploads')

/** What a gateway before this one did not come to an end with. */
export const removeUploads = (home: string): Promise<void> => rm(uploadsOf(home), { recursive: true, force: true })

async function attachmentOf({ store }: Running, task: Task, id: string): Promise<Attachment> {
  const found = (await store.reads.log.attachments(task.id)).find((file) => file.id === id)
  return found ?? fail('unknown_file', { name: id, id: task.id })
}

/** Pictures that browsers may show inside the page; everything else is bytes. */
const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
}

async function download({ name, path }: Attachment, home: string): Promise<Response> {
  const gone = (): never => fail('unknown_file', { name, id: 'this machine' })
  const real = await realpath(path).catch(gone)
  if (!isBelow(await realpath(join(home, 'artifacts')).catch(gone), real)) gone()
  const { size } = await stat(real)
  return new Response(Readable.toWeb(createReadStream(real)) as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': PICTURES[extname(name).toLowerCase()] ?? 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${encoded(name)}`,
    },
  })
}

const encoded = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
const asciiName = (name: string): string => name.replace(/[^\w.()+ -]/g, '_')

/** File systems take so many bytes, and the board puts a few before them. */
const LONGEST_NAME = 200

/** The last part of what was given, without what no file system or terminal should see. */
export function nameOf(typed: string): string {
  const name = basename(typed.replaceAll('\\', '/'))
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
  if (name === '' || /^\.+$/.test(name)) return 'file'
  const ending = extname(name).slice(0, 20)
  const room = LONGEST_NAME - Buffer.byteLength(ending)
  const stem = Buffer.from(name.slice(0, name.length - extname(name).length))
  return stem.length <= room
    ? name
    : stem
        .subarray(0, room)
        .toString('utf8')
        .replace(/\uFFFD+$/, '') + ending
}

/** Writes the body to a file as it comes; refused as soon as it is too long. */
async function receive(request: Request, path: string): Promise<void> {
  if (Number(request.headers.get('content-length')) > LARGEST_UPLOAD) throw tooLarge()
  let size = 0
  const bounded = new Transform({
    transform(part: Buffer, _, done) {
      size += part.length
      done(size > LARGEST_UPLOAD ? tooLarge() : null, part)
    },
  })
  const body = request.body === null ? Readable.from([]) : Readable.fromWeb(request.body as never)
  await pipeline(body, bounded, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}

const tooLarge = () => new Refused(refuse('file_too_large', { limit: bytesText(LARGEST_UPLOAD) }))

/** As the verb does it for a file of this machine. */
async function attach(running: Running, task: Task, path: string): Promise<unknown> {
  const asking = { ...(await operatorAsking(running, 'cli', task.board)), folder: '/' }
  const reply = await runJson('attach', { task: task.id, path }, contextOf(running, asking))
  if (reply.refusal !== null) throw new Refused(reply.refusal)
  return reply.json
}
