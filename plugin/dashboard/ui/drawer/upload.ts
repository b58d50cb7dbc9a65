import { LARGEST_UPLOAD, PATHS, WRITE_HEADER, WRITE_HEADER_VALUE } from '../../contract.ts'
import type { LoggedOutAnswer, UploadAnswer } from '../../contract.ts'
import { address } from '../data/api.ts'
import { Failure } from '../data/failure.ts'
import { signedOut } from '../data/session.ts'

/** A large file over a slow line. */
const PATIENCE = 300_000

/** Sends one file, kept with the task. Throws Failure: too large, refused, or nobody there. */
export async function upload(task: string, file: File): Promise<UploadAnswer> {
  if (file.size > LARGEST_UPLOAD)
    throw new Failure(
      'refused',
      'file_too_large',
      `“${file.name}” has ${sizeText(file.size)}, and a file may have ${sizeText(LARGEST_UPLOAD)}`,
      'put it where the worker can read it and name the place in the description',
    )
  const response = await send(task, file)
  if (response.ok) return (await response.json()) as UploadAnswer
  if (response.status === 401) {
    signedOut((await response.json().catch(() => ({}))) as Partial<LoggedOutAnswer>)
    throw new Failure('signed-out', 'signed_out', 'the session has ended', 'open a new link')
  }
  const { error } = ((await response.json().catch(() => ({}))) ?? {}) as {
    readonly error?: { readonly code: string; readonly message: string; readonly next: string }
  }
  throw error === undefined
    ? new Failure('refused', 'failed', `the gateway answered ${response.status}`)
    : new Failure('refused', error.code, error.message, error.next)
}

async function send(task: string, file: File): Promise<Response> {
  try {
    return await fetch(address(PATHS.files(task), { name: file.name }), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { accept: 'application/json', [WRITE_HEADER]: WRITE_HEADER_VALUE },
      body: file,
      signal: AbortSignal.timeout(PATIENCE),
    })
  } catch {
    throw new Failure('unreachable', 'unreachable', `“${file.name}” could not be sent`, 'try it again')
  }
}

/** `840 bytes` `12.4 kB` `3.1 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
