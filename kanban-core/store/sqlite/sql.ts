import { ATTACHMENT, BOARD_ROW, COMMENT, column, EVENT, RUN, SUMMARY, TASK } from '../rows.ts'
import type { Shape } from '../rows.ts'

/** Every statement of this engine. Each reads by an index; test/core/store/sqlite.test.ts asks the planner. */

const TASKS = `SELECT ${TASK.columns()} FROM tasks`
const SUMMARIES = `SELECT ${SUMMARY.columns('tasks.')} FROM tasks`
/** With the place in its column. */
const RANKED = `SELECT ${SUMMARY.columns()}, rank FROM tasks`
const RUNS = `SELECT ${RUN.columns()} FROM runs`
const EVENTS = `SELECT ${EVENT.columns()} FROM events`
const SUBSCRIPTIONS = `SELECT id, nullif(task, '') AS task, route, created_at AS "createdAt", ended_at AS "endedAt", end_reason AS "endReason" FROM subscriptions`
const DELIVERIES = `SELECT "key", board, event, task, subscription, route, state, attempts, created_at AS "createdAt", due_at AS "dueAt",
  sent_at AS "sentAt", message_ref AS "messageRef", error FROM outbox`
const CARD = `seq AS id, board, task, event, route, message_ref AS "messageRef", drawn, created_at AS "createdAt"`
const CARDS = `SELECT ${CARD} FROM cards`
const BOARDS = `SELECT ${BOARD_ROW.columns()}, (SELECT ifnull(max(number), 0) FROM events WHERE events.board = slug) AS "lastEvent" FROM boards`
const COUNTS = `SELECT board, status, nullif(assignee, '') AS assignee, nullif(tenant, '') AS tenant, sum(count) AS count FROM task_counts`
const OPEN_RUNS = `SELECT count(*) FROM runs INDEXED BY runs_open WHERE state <> 'closed'`

export const TRANSACTION = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  savepoint: 'SAVEPOINT member',
  release: 'RELEASE member',
  undo: 'ROLLBACK TO member',
} as const

export const READ = {
  task: `${TASKS} WHERE id = ?`,
  taskRev: 'SELECT rev FROM tasks WHERE id = ?',
  tasksStartingWith: 'SELECT id FROM tasks WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
  holding: `${TASKS} WHERE board = ? AND idempotency_key = ? AND idempotency_held = 1`,
  summary: `${RANKED} WHERE id = ?`,
  columnPage: `${RANKED} WHERE board = ? AND status = ? AND (rank, created_at, id) > (?, ?, ?) ORDER BY rank, created_at, id LIMIT ?`,
  columnScan: `SELECT id, status, rank, created_at AS "createdAt", assignee, tenant, title FROM tasks
    WHERE board = ? AND status = ? AND (rank, created_at, id) > (?, ?, ?) ORDER BY rank, created_at, id LIMIT ?`,
  settling: `${TASKS} WHERE settling = 1 ORDER BY id LIMIT ?`,
  due: `${TASKS} WHERE status = 'scheduled' AND scheduled_at <= ? ORDER BY scheduled_at LIMIT ?`,
  nextScheduled: `SELECT min(scheduled_at) FROM tasks WHERE status = 'scheduled' AND scheduled_at > ?`,
  nextBackoff: 'SELECT min(not_before) FROM tasks WHERE not_before > ? AND awaits IS NOT NULL',
  createdBy: 'SELECT count(*) FROM tasks WHERE origin = ?',

  lanes: `SELECT board, nullif(tenant, '') AS tenant, assignee AS profile, status, sum(count) AS count FROM task_counts
      WHERE status = 'ready' AND assignee <> '' AND count > 0 GROUP BY board, assignee, tenant
    UNION ALL SELECT board, nullif(tenant, ''), reviewer, status, sum(count) FROM task_counts
      WHERE status = 'review' AND reviewer <> '' AND count > 0 GROUP BY board, reviewer, tenant`,
  laneTop: 'SELECT max(priority) FROM tasks WHERE awaits = ? AND status = ? AND board = ? AND tenant IS ?',
  laneBelow:
    'SELECT max(priority) FROM tasks WHERE awaits = ? AND status = ? AND board = ? AND tenant IS ? AND priority < ?',
  laneLevel: `SELECT id, priority, status_since AS "statusSince" FROM tasks WHERE awaits = ? AND status = ? AND board = ? AND tenant IS ? AND priority = ?
    AND current_run IS NULL AND (not_before IS NULL OR not_before <= ?) ORDER BY status_since, id LIMIT ?`,
  laneOldest: `SELECT id, priority, status_since AS "statusSince" FROM tasks WHERE awaits = ? AND status = ? AND board = ? AND tenant IS ? AND priority = ?
    ORDER BY status_since, id LIMIT ?`,

  parents: `${SUMMARIES} JOIN links ON links.parent = tasks.id WHERE links.child = ? ORDER BY tasks.created_at, tasks.id`,
  children: `SELECT ${SUMMARY.columns('tasks.')} FROM links CROSS JOIN tasks ON tasks.id = links.child WHERE links.parent = ? AND links.child > ? ORDER BY links.child LIMIT ?`,
  childrenToSettle: `SELECT ${TASK.columns('tasks.')} FROM links CROSS JOIN tasks ON tasks.id = links.child
    WHERE links.parent = ? AND links.open = ? ORDER BY links.child LIMIT ?`,
  childrenDone: `SELECT count(*) AS total, total(done) AS satisfied, max(child) AS last FROM (
      SELECT links.child AS child, tasks.status IN ('done', 'archived') AS done
      FROM links CROSS JOIN tasks ON tasks.id = links.child
      WHERE links.parent = ? AND links.child > ? ORDER BY links.child LIMIT ?)`,
  parentIds: 'SELECT DISTINCT parent FROM links WHERE child IN (SELECT value FROM json_each(?)) ORDER BY parent',
  childIds: 'SELECT DISTINCT child FROM links WHERE parent IN (SELECT value FROM json_each(?)) ORDER BY child',
  link: 'SELECT parent, child, open FROM links WHERE parent = ? AND child = ?',
  graphVersion: 'SELECT version FROM graph',

  run: `${RUNS} WHERE id = ?`,
  runState: 'SELECT state FROM runs WHERE id = ?',
  runByToken: `${RUNS} WHERE token_hash = ?`,
  runByMarker: `${RUNS} WHERE marker = ? AND marker <> ''`,
  runsOfTask: `${RUNS} WHERE task = ? ORDER BY number DESC LIMIT ?`,
  openRuns: `${RUNS} INDEXED BY runs_open WHERE state <> 'closed' ORDER BY started_at, id`,
  openOfHost: `${OPEN_RUNS} AND host = ?`,
  openOfBoard: `${OPEN_RUNS} AND board = ?`,
  openOfProfile: `${OPEN_RUNS} AND profile = ?`,
  openOfTenant: `${OPEN_RUNS} AND tenant = ?`,
  runUse: 'SELECT board, profile, "usage" FROM runs WHERE id = ?',
  setAsideOfTask: `SELECT ifnull(sum(reserved), 0) FROM runs INDEXED BY runs_open_task WHERE state <> 'closed' AND task = ?`,
  setAsideOfBoard: `SELECT ifnull(sum(reserved), 0) FROM runs INDEXED BY runs_open WHERE state <> 'closed' AND board = ?`,
  setAsideOfProfile: `SELECT ifnull(sum(reserved), 0) FROM runs INDEXED BY runs_open WHERE state <> 'closed' AND profile = ?`,
  spentOfTask: 'SELECT spent FROM tasks WHERE id = ?',
  spentOfBoard: 'SELECT ifnull(sum(micros), 0) FROM spending WHERE day = ? AND board = ?',
  spentOfProfile: 'SELECT ifnull(sum(micros), 0) FROM spending WHERE day = ? AND profile = ?',
  spending: `SELECT day, board, profile, runs, unpriced, input_tokens AS "inputTokens", cached_tokens AS "cachedTokens",
      output_tokens AS "outputTokens", micros FROM spending WHERE day >= ? AND day <= ? ORDER BY day, board, profile`,
  meanCost:
    'SELECT sum(micros) * 1.0 / sum(runs - unpriced) FROM spending INDEXED BY spending_profile WHERE profile = ? AND day >= ? AND runs > unpriced',
  budgeted: `SELECT id FROM tasks INDEXED BY tasks_budget WHERE budget IS NOT NULL AND board = ? AND status = ? ORDER BY id LIMIT ?`,
  recentRuns: `SELECT runs.task, tasks.title, runs.summary, runs.ended_at AS "endedAt" FROM runs JOIN tasks ON tasks.id = runs.task
    WHERE runs.profile = ? AND runs.outcome = 'completed' AND runs.ended_at IS NOT NULL AND runs.task <> ? ORDER BY runs.ended_at DESC LIMIT ?`,
  handoff: `${RUNS} WHERE task = ? AND outcome IN ('completed', 'submitted') ORDER BY number DESC LIMIT 1`,

  comments: `SELECT ${COMMENT.columns()} FROM comments WHERE task = ? ORDER BY seq DESC LIMIT ?`,
  attachments: `SELECT ${ATTACHMENT.columns()} FROM attachments WHERE task = ? ORDER BY seq`,
  event: `${EVENTS} WHERE board = ? AND number = ?`,
  eventsAfter: `${EVENTS} WHERE board = ? AND number > ? ORDER BY number LIMIT ?`,
  eventsBefore: `${EVENTS} WHERE board = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  taskEventsAfter: `${EVENTS} WHERE task = ? AND number > ? ORDER BY number LIMIT ?`,
  taskEventsBefore: `${EVENTS} WHERE task = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  subscriptions: `${SUBSCRIPTIONS} WHERE task = ? AND ended_at IS NULL ORDER BY created_at, id`,
  allSubscriptions: `${SUBSCRIPTIONS} INDEXED BY subscriptions_live WHERE ended_at IS NULL ORDER BY created_at, id`,
  deliveriesOfTask: `${DELIVERIES} WHERE task = ? ORDER BY seq DESC`,
  deliveriesInState: `${DELIVERIES} WHERE state = ? ORDER BY created_at DESC, seq DESC LIMIT ?`,
  deliveryCounts: 'SELECT state, count FROM outbox_counts WHERE count > 0',

  board: `${BOARDS} WHERE slug = ?`,
  boards: `${BOARDS} ORDER BY created_at, slug`,
  slugs: 'SELECT slug FROM boards ORDER BY slug',
  counts: `${COUNTS} WHERE count > 0 GROUP BY status, board, assignee, tenant`,
  countsOfBoard: `${COUNTS} WHERE board = ? AND count > 0 GROUP BY status, assignee, tenant`,
  tenants: `SELECT DISTINCT tenant FROM task_counts WHERE tenant <> '' AND count > 0 ORDER BY tenant`,
  tenantsOfBoard: `SELECT DISTINCT tenant FROM task_counts WHERE board = ? AND tenant <> '' AND count > 0 ORDER BY tenant`,
  value: 'SELECT value FROM named_values WHERE name = ?',
  paused: `SELECT paused_at IS NOT NULL OR EXISTS (SELECT 1 FROM named_values WHERE name = 'paused') FROM boards WHERE slug = ?`,

  firstRoute: `SELECT min(route_key) FROM outbox WHERE state = 'pending'`,
  nextRoute: `SELECT min(route_key) FROM outbox WHERE state = 'pending' AND route_key > ?`,
  oldestDue: `SELECT min(due_at) FROM outbox WHERE state = 'pending' AND route_key = ?`,
  nextDue: `SELECT min(due_at) FROM outbox WHERE state = 'pending' AND route_key = ? AND due_at > ?`,
  duePings: `${DELIVERIES} INDEXED BY outbox_queue WHERE state = 'pending' AND route_key = ? AND due_at <= ? ORDER BY seq LIMIT ?`,

  unanswered: `SELECT platform, event_id AS "eventId", at, incoming, audience, tries FROM inbox INDEXED BY inbox_open
    WHERE platform = ? AND incoming IS NOT NULL ORDER BY at LIMIT ?`,
  effects: 'SELECT part, task FROM effects WHERE request = ? ORDER BY part',
  effectTask: 'SELECT task FROM effects WHERE request = ? AND part = ?',
  press: `SELECT token, command, ask, holds, place, persons, expires_at AS "expiresAt", used_by AS "usedBy" FROM presses WHERE token = ?`,
  pressAliased: 'SELECT token FROM press_names WHERE name = ?',
  cardsOfTask: `${CARDS} WHERE task = ? ORDER BY seq`,
  cards: `SELECT ${CARD}, (SELECT ifnull(max(number), 0) FROM events WHERE events.task = cards.task) AS newest
    FROM cards WHERE seq > ? ORDER BY seq LIMIT ?`,

  archivedSince: `SELECT id, rank, created_at AS "createdAt", status_since AS "statusSince" FROM tasks
    WHERE board = ? AND status = 'archived' AND (rank, created_at, id) > (?, ?, ?) ORDER BY rank, created_at, id LIMIT ?`,
  quietSubscriptions: `SELECT s.id, s.task, s.route, s.route_key AS "routeKey", t.status, t.status_since AS "statusSince", t.board,
      (SELECT e.at FROM events e WHERE e.task = s.task ORDER BY e.number DESC LIMIT 1) AS "lastEvent"
    FROM subscriptions s INDEXED BY subscriptions_live CROSS JOIN tasks t ON t.id = s.task
    WHERE s.ended_at IS NULL AND (s.task, s.route_key) > (?, ?) ORDER BY s.task, s.route_key LIMIT ?`,
} as const

const inserted = <Row>(table: string, shape: Shape<Row>): string =>
  `INSERT INTO ${table} (${shape.fields.map(column).join(', ')}) VALUES (${shape.fields.map(() => '?').join(', ')})`

const NEW_SUBSCRIPTION = 'INSERT INTO subscriptions (id, task, route_key, route, created_at, ended_at, end_reason)'
const UNLESS_FOLLOWED = 'ON CONFLICT (task, route_key) WHERE ended_at IS NULL DO NOTHING'

/** What is dead has not arrived, so its tries count no more; what is unknown keeps them, and with them the doubt. */
const REPLAYED = `UPDATE outbox SET state = 'pending', due_at = ?, error = NULL,
  attempts = CASE state WHEN 'dead' THEN 0 ELSE attempts END`

export const WRITE = {
  insertTask: inserted('tasks', TASK),
  deleteTask: 'DELETE FROM tasks WHERE id = ? AND rev = ?',
  deleteRunsOfTask: 'DELETE FROM runs WHERE task = ?',
  deleteCommentsOfTask: 'DELETE FROM comments WHERE task = ?',
  deleteAttachmentsOfTask: 'DELETE FROM attachments WHERE task = ?',
  deleteLinksFrom: 'DELETE FROM links WHERE parent = ?',
  deleteLinksTo: 'DELETE FROM links WHERE child = ?',
  deleteSubscriptionsOfTask: 'DELETE FROM subscriptions WHERE task = ?',
  tasksOfBoard: 'SELECT id, rev FROM tasks WHERE board = ?',

  insertRun: `INSERT INTO runs (${RUN.fields.map(column).join(', ')}, tenant) VALUES (${RUN.fields.map(() => '?').join(', ')}, (SELECT tenant FROM tasks WHERE id = ?))`,
  setUsage: 'UPDATE runs SET "usage" = ?, spent = ?, reserved = max(0, reserved - ?) WHERE id = ?',
  addSpending: `INSERT INTO spending (day, board, profile, runs, unpriced, input_tokens, cached_tokens, output_tokens, micros)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, board, profile) DO UPDATE SET runs = runs + excluded.runs,
    unpriced = unpriced + excluded.unpriced, input_tokens = input_tokens + excluded.input_tokens,
    cached_tokens = cached_tokens + excluded.cached_tokens, output_tokens = output_tokens + excluded.output_tokens,
    micros = micros + excluded.micros`,
  moveOpenRuns: `UPDATE runs SET tenant = ? WHERE task = ? AND state <> 'closed'`,

  insertLink: 'INSERT INTO links (parent, child, open) VALUES (?, ?, ?)',
  setLink: 'UPDATE links SET open = ? WHERE parent = ? AND child = ?',
  deleteLink: 'DELETE FROM links WHERE parent = ? AND child = ?',
  nextGraph: 'UPDATE graph SET version = version + 1 WHERE version = ?',

  insertComment: inserted('comments', COMMENT),
  insertAttachment: inserted('attachments', ATTACHMENT),

  nextEvent: 'SELECT ifnull(max(number), 0) + 1 FROM events WHERE board = ?',
  insertEvent: inserted('events', EVENT),
  deleteEventsOfBoard: 'DELETE FROM events WHERE board = ?',
  tell: `INSERT INTO outbox ("key", board, event, task, subscription, route_key, route, platform, state, created_at, due_at)
    SELECT delivery_key(e.board, e.number, s.id), e.board, e.number, e.task, s.id, s.route_key, s.route, s.route ->> '$.platform', 'pending', e.at, e.at
    FROM events e CROSS JOIN subscriptions s WHERE e.board = ? AND e.number = ? AND s.task = ? AND s.ended_at IS NULL ORDER BY s.created_at, s.id
    ON CONFLICT ("key") DO NOTHING`,
  tellOthers: `INSERT INTO outbox ("key", board, event, task, subscription, route_key, route, platform, state, created_at, due_at)
    SELECT delivery_key(e.board, e.number, s.id), e.board, e.number, e.task, s.id, s.route_key, s.route, s.route ->> '$.platform', 'pending', e.at, e.at
    FROM events e CROSS JOIN subscriptions s WHERE e.board = ? AND e.number = ? AND s.task = ? AND s.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.task = e.task AND o.board = e.board AND o.event = e.number AND o.route_key = s.route_key) ORDER BY s.created_at, s.id
    ON CONFLICT ("key") DO NOTHING`,

  subscribe: `${NEW_SUBSCRIPTION} VALUES (?, ?, ?, ?, ?, ?, ?) ${UNLESS_FOLLOWED}`,
  inherit: `${NEW_SUBSCRIPTION} SELECT inherited_id(id, ?), ?, route_key, route, ?, NULL, NULL
    FROM subscriptions WHERE task = ? AND ended_at IS NULL ORDER BY created_at, id ON CONFLICT DO NOTHING`,
  endSubscriptions: 'UPDATE subscriptions SET ended_at = ?, end_reason = ? WHERE task = ? AND ended_at IS NULL',
  endSubscription:
    'UPDATE subscriptions SET ended_at = ?, end_reason = ? WHERE id = ? AND task = ? AND ended_at IS NULL',

  insertBoard: inserted('boards', BOARD_ROW),
  deleteBoard: 'DELETE FROM boards WHERE slug = ?',
  setValue:
    'INSERT INTO named_values (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  deleteValue: 'DELETE FROM named_values WHERE name = ?',

  startSending: `UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE "key" = ?`,
  settleDelivery: `UPDATE outbox SET state = ?, due_at = ifnull(?, due_at), sent_at = ?, message_ref = ?, error = ? WHERE "key" = ? AND state IN ('sending', 'unknown')`,
  recover: `UPDATE outbox SET state = 'pending', due_at = ?, error = ? WHERE state = 'sending' AND platform IN (SELECT value FROM json_each(?))`,
  replay: `${REPLAYED} WHERE "key" = ? AND state IN ('dead', 'unknown')`,
  replayAll: `${REPLAYED} WHERE state IN ('dead', 'unknown')`,

  keepIncoming:
    'INSERT INTO inbox (platform, event_id, at, incoming, audience) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  tryIncoming: 'UPDATE inbox SET tries = tries + 1 WHERE platform = ? AND event_id = ?',
  answerIncoming: 'UPDATE inbox SET incoming = NULL, audience = NULL WHERE platform = ? AND event_id = ?',
  once: 'INSERT INTO effects (request, part, task, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  pruneEffects:
    'DELETE FROM effects WHERE (request, part) IN (SELECT request, part FROM effects WHERE at < ? ORDER BY at LIMIT ?)',

  putPress:
    'INSERT INTO presses (token, command, ask, holds, place, persons, expires_at, used_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  usePress: 'UPDATE presses SET used_by = ? WHERE token = ? AND (used_by IS NULL OR used_by = ?)',
  freePress: 'UPDATE presses SET used_by = NULL WHERE token = ? AND used_by = ?',
  namePress: `INSERT INTO press_names (name, token) SELECT ?, token FROM presses WHERE token = ?
    ON CONFLICT (name) DO UPDATE SET token = excluded.token`,
  dropOldestPresses: 'DELETE FROM presses WHERE seq <= (SELECT max(seq) FROM presses) - ?',
  dropOldestNames: 'DELETE FROM press_names WHERE seq <= (SELECT max(seq) FROM press_names) - ?',
  prunePresses:
    'DELETE FROM presses WHERE seq IN (SELECT seq FROM presses WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)',

  keepCard:
    'INSERT INTO cards (board, task, event, platform, route, message_ref, drawn, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  keepPingCard: `INSERT INTO cards (board, task, event, platform, route, message_ref, drawn, created_at)
    SELECT board, task, event, platform, route, ?, event, ? FROM outbox WHERE "key" = ?`,
  anchorSubscription: `UPDATE subscriptions SET route = json_set(route, '$.anchor', ?) WHERE task = ? AND route_key = ? AND ended_at IS NULL`,
  anchorWaiting: `UPDATE outbox SET route = json_set(route, '$.anchor', ?) WHERE task = ? AND route_key = ? AND state = 'pending'`,
  drawCard: 'UPDATE cards SET drawn = ? WHERE seq = ?',
  endCard: 'DELETE FROM cards WHERE seq = ?',
  pruneCards: 'DELETE FROM cards WHERE seq IN (SELECT seq FROM cards WHERE created_at < ? ORDER BY created_at LIMIT ?)',

  pruneEvents:
    'DELETE FROM events WHERE task = ? AND at < ? AND number < (SELECT max(newest.number) FROM events newest WHERE newest.board = events.board)',
  pruneOutbox: `DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state = ? AND created_at < ? ORDER BY created_at LIMIT ?)`,
  pruneInbox:
    'DELETE FROM inbox WHERE (platform, event_id) IN (SELECT platform, event_id FROM inbox WHERE at < ? AND incoming IS NULL ORDER BY at LIMIT ?)',
  pruneCounts: 'DELETE FROM task_counts WHERE count = 0',
} as const

const sets = (fields: readonly string[]): string[] => fields.map((field) => `${column(field)} = ?`)

/** The one statement that changes a task, its status included. */
export const updateTask = (fields: readonly string[]): string =>
  `UPDATE tasks SET ${[...sets(fields), 'rev = rev + 1'].join(', ')} WHERE id = ? AND rev = ?`
export const updateRun = (fields: readonly string[]): string =>
  `UPDATE runs SET ${sets(fields).join(', ')} WHERE id = ?`
export const updateBoard = (fields: readonly string[]): string =>
  `UPDATE boards SET ${sets(fields).join(', ')} WHERE slug = ?`
