import type { Inbox } from '../store.ts'
import type { GroupCommit } from './commit.ts'
import { WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

export const inbox = (sql: Statements, group: GroupCommit): Inbox => ({
  store: (platform, eventId, at) =>
    group.write(() => ({ keep: true, value: sql.run(WRITE.storeIncoming, platform, eventId, at) > 0 })),
})
