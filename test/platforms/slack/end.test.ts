import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { FakeSlack } from '../../fakes/slack/index.ts'

test('stop leaves no socket, timer or listener: a process that has nothing else to do ends', async () => {
  const slack = await FakeSlack.start()
  const running = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'leaves-nothing.ts'), slack.apiUrl])
  await slack.waitFor(({ read }) => read === 'cut me')
  slack.socket.cut()
  const { stdout, stderr } = await running
  expect({ stderr, ...(JSON.parse(stdout) as object) }).toEqual({ stderr: '', left: [] })
  expect(slack.messages.map(({ read }) => read)).toEqual(['cut me', 'here again'])
  await slack.stop()
})
