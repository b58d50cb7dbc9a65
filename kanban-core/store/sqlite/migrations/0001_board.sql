-- The board. Times are milliseconds since 1970 UTC, flags 0 or 1, JSON is text, names of profiles and tenants are never empty.
-- Long texts stand last in a row, so that lists do not read them.

PRAGMA application_id = 1262571074; -- 'KANB'

CREATE TABLE boards (
  slug TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  repository TEXT,
  default_assignee TEXT,
  created_at INTEGER NOT NULL,
  archived_at INTEGER,
  paused_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE named_values (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: grows with every change of the links.
CREATE TABLE graph (
  version INTEGER NOT NULL
) STRICT;
INSERT INTO graph (version) VALUES (0);

CREATE TABLE tasks (
  id TEXT NOT NULL UNIQUE,
  board TEXT NOT NULL REFERENCES boards (slug),
  rev INTEGER NOT NULL,
  status TEXT NOT NULL
    CHECK (status IN ('triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review', 'done', 'archived')),
  priority INTEGER NOT NULL,
  assignee TEXT,
  reviewer TEXT,
  tenant TEXT,
  created_at INTEGER NOT NULL,
  status_since INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  scheduled_at INTEGER,
  not_before INTEGER,
  current_run TEXT,
  open_parents INTEGER NOT NULL CHECK (open_parents >= 0),
  settling INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  attempt_ceiling INTEGER,
  failures INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  lane TEXT NOT NULL,
  author TEXT,
  origin TEXT,
  depth INTEGER NOT NULL,
  comment_count INTEGER NOT NULL,
  idempotency_key TEXT,
  idempotency_scope TEXT NOT NULL,
  idempotency_held INTEGER NOT NULL,
  title TEXT NOT NULL,
  not_started TEXT,
  created_by TEXT NOT NULL,
  skills TEXT NOT NULL,
  workspace TEXT NOT NULL,
  branch TEXT,
  max_runtime INTEGER,
  max_retries INTEGER,
  model TEXT,
  effort TEXT,
  block TEXT,
  verify TEXT,
  body TEXT,
  result TEXT,
  -- Place in its column: done ones newest first, scheduled ones by their time, others by priority.
  rank INTEGER NOT NULL GENERATED ALWAYS AS (
    CASE status WHEN 'done' THEN -ifnull(completed_at, status_since) WHEN 'scheduled' THEN scheduled_at ELSE -priority END
  ) VIRTUAL,
  -- The profile that it waits for.
  awaits TEXT GENERATED ALWAYS AS (CASE status WHEN 'ready' THEN assignee WHEN 'review' THEN reviewer END) VIRTUAL,
  CHECK (status <> 'running' OR current_run IS NOT NULL),
  CHECK (status <> 'ready' OR assignee IS NOT NULL),
  CHECK (status = 'archived' OR (status = 'blocked') = (block IS NOT NULL)),
  CHECK (status = 'archived' OR (status = 'scheduled') = (scheduled_at IS NOT NULL))
) STRICT;

CREATE INDEX tasks_column ON tasks (board, status, rank, created_at, id);
CREATE INDEX tasks_lane ON tasks (awaits, status, board, tenant, priority DESC, status_since, id) WHERE awaits IS NOT NULL;
CREATE INDEX tasks_scheduled ON tasks (scheduled_at) WHERE status = 'scheduled';
CREATE INDEX tasks_backoff ON tasks (not_before) WHERE not_before IS NOT NULL AND awaits IS NOT NULL;
CREATE INDEX tasks_settling ON tasks (id) WHERE settling = 1;
CREATE INDEX tasks_origin ON tasks (origin) WHERE origin IS NOT NULL;
CREATE UNIQUE INDEX tasks_key ON tasks (board, idempotency_key) WHERE idempotency_held = 1;

-- How many tasks there are of each kind, kept by the triggers below. '' stands for none; the reviewer counts in review only.
CREATE TABLE task_counts (
  status TEXT NOT NULL,
  board TEXT NOT NULL,
  assignee TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  tenant TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (status, board, assignee, reviewer, tenant)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tasks_counted AFTER INSERT ON tasks BEGIN
  INSERT INTO task_counts (status, board, assignee, reviewer, tenant, count)
  VALUES (new.status, new.board, ifnull(new.assignee, ''), iif(new.status = 'review', ifnull(new.reviewer, ''), ''), ifnull(new.tenant, ''), 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER tasks_recounted AFTER UPDATE OF status, assignee, reviewer, tenant ON tasks
WHEN old.status <> new.status OR old.assignee IS NOT new.assignee OR old.reviewer IS NOT new.reviewer OR old.tenant IS NOT new.tenant BEGIN
  UPDATE task_counts SET count = count - 1
  WHERE status = old.status AND board = old.board AND assignee = ifnull(old.assignee, '')
    AND reviewer = iif(old.status = 'review', ifnull(old.reviewer, ''), '') AND tenant = ifnull(old.tenant, '');
  INSERT INTO task_counts (status, board, assignee, reviewer, tenant, count)
  VALUES (new.status, new.board, ifnull(new.assignee, ''), iif(new.status = 'review', ifnull(new.reviewer, ''), ''), ifnull(new.tenant, ''), 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER tasks_discounted AFTER DELETE ON tasks BEGIN
  UPDATE task_counts SET count = count - 1
  WHERE status = old.status AND board = old.board AND assignee = ifnull(old.assignee, '')
    AND reviewer = iif(old.status = 'review', ifnull(old.reviewer, ''), '') AND tenant = ifnull(old.tenant, '');
END;

CREATE TABLE links (
  parent TEXT NOT NULL REFERENCES tasks (id),
  child TEXT NOT NULL REFERENCES tasks (id),
  open INTEGER NOT NULL,
  PRIMARY KEY (parent, child),
  CHECK (parent <> child)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_open ON links (parent, open, child);
CREATE INDEX links_child ON links (child, parent);

CREATE TABLE runs (
  id TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL REFERENCES tasks (id),
  board TEXT NOT NULL,
  number INTEGER NOT NULL,
  profile TEXT NOT NULL,
  lane TEXT NOT NULL,
  supervisor TEXT NOT NULL,
  host TEXT NOT NULL,
  identity TEXT,
  marker TEXT NOT NULL,
  token_hash TEXT,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('starting', 'running', 'stopping', 'closed')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  attached_at INTEGER,
  heartbeat_at INTEGER NOT NULL,
  note TEXT,
  lease_until INTEGER,
  max_runtime INTEGER,
  outcome TEXT,
  exit_code INTEGER,
  signal TEXT,
  folder TEXT,
  workspace_path TEXT,
  session_id TEXT,
  stalled_since INTEGER,
  tenant TEXT, -- its task's, so that caps count without a join
  summary TEXT,
  error TEXT,
  "usage" TEXT,
  metadata TEXT,
  UNIQUE (task, number)
) STRICT;
CREATE UNIQUE INDEX runs_open_task ON runs (task) WHERE state <> 'closed';
CREATE UNIQUE INDEX runs_open_workspace ON runs (workspace_path) WHERE state <> 'closed' AND workspace_path IS NOT NULL;
CREATE INDEX runs_open ON runs (host, board, profile, tenant) WHERE state <> 'closed';
CREATE UNIQUE INDEX runs_token ON runs (token_hash) WHERE token_hash IS NOT NULL;
CREATE UNIQUE INDEX runs_marker ON runs (marker) WHERE marker <> '';
CREATE INDEX runs_recent ON runs (profile, ended_at) WHERE outcome = 'completed';

CREATE TABLE comments (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL REFERENCES tasks (id),
  author TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX comments_task ON comments (task);
CREATE TRIGGER comment_counted AFTER INSERT ON comments BEGIN
  UPDATE tasks SET comment_count = comment_count + 1 WHERE id = new.task;
END;

CREATE TABLE attachments (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL REFERENCES tasks (id),
  run TEXT,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  path TEXT NOT NULL,
  "by" TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachments_task ON attachments (task);

-- Numbered 1, 2, 3 … per board. The newest of a board is never removed, since the next one counts on from it.
CREATE TABLE events (
  board TEXT NOT NULL REFERENCES boards (slug),
  number INTEGER NOT NULL,
  task TEXT NOT NULL, -- outlives it
  run TEXT,
  at INTEGER NOT NULL,
  "by" TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (board, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_task ON events (task, number);

CREATE TABLE subscriptions (
  id TEXT NOT NULL UNIQUE,
  task TEXT NOT NULL, -- '' = what concerns operators
  route_key TEXT NOT NULL,
  route TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT;
CREATE UNIQUE INDEX subscriptions_live ON subscriptions (task, route_key) WHERE ended_at IS NULL;
CREATE INDEX subscriptions_task ON subscriptions (task);

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  "key" TEXT NOT NULL UNIQUE,
  board TEXT NOT NULL,
  event INTEGER NOT NULL,
  task TEXT NOT NULL,
  subscription TEXT NOT NULL,
  route_key TEXT NOT NULL,
  route TEXT NOT NULL,
  platform TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'unknown', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  sent_at INTEGER,
  message_ref TEXT,
  error TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (route_key, due_at) WHERE state = 'pending';
CREATE INDEX outbox_queue ON outbox (route_key, seq, due_at) WHERE state = 'pending';
CREATE INDEX outbox_state ON outbox (state, created_at);
CREATE INDEX outbox_task ON outbox (task);

CREATE TABLE outbox_counts (
  state TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_counts (state, count) VALUES ('pending', 0), ('sending', 0), ('sent', 0), ('unknown', 0), ('dead', 0);

CREATE TRIGGER outbox_counted AFTER INSERT ON outbox BEGIN
  UPDATE outbox_counts SET count = count + 1 WHERE state = new.state;
END;
CREATE TRIGGER outbox_recounted AFTER UPDATE OF state ON outbox WHEN old.state <> new.state BEGIN
  UPDATE outbox_counts SET count = count - 1 WHERE state = old.state;
  UPDATE outbox_counts SET count = count + 1 WHERE state = new.state;
END;
CREATE TRIGGER outbox_discounted AFTER DELETE ON outbox BEGIN
  UPDATE outbox_counts SET count = count - 1 WHERE state = old.state;
END;

CREATE TABLE inbox (
  platform TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (platform, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_at ON inbox (at);
