import { ask } from '../../plugin/gateway/client.ts'
import { WRITE_HEADER, WRITE_HEADER_VALUE } from '../../plugin/dashboard/wire.ts'

/** As a browser opens the link of `kanban dashboard`. */
export async function logIn(socket: string): Promise<{ readonly address: URL; readonly cookie: string }> {
  const { body } = await ask({ socket, method: 'POST', path: '/api/dashboard/link', body: {} })
  const address = new URL((body as { readonly url: string }).url)
  const answer = await fetch(`${address.origin}/api/session`, {
    method: 'POST',
    body: JSON.stringify({ code: address.hash.slice('#code='.length) }),
    headers: { origin: address.origin, [WRITE_HEADER]: WRITE_HEADER_VALUE },
  })
  return { address, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}
