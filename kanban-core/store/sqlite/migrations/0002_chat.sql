-- What came in from chats, until it is answered; afterwards only that it came.
ALTER TABLE inbox ADD COLUMN incoming TEXT; -- JSON; null = answered
ALTER TABLE inbox ADD COLUMN audience TEXT;
ALTER TABLE inbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_open ON inbox (platform, at) WHERE incoming IS NOT NULL;

-- What a request from outside has done, written in the commits that did it: a request that is repeated does no part of it twice.
CREATE TABLE effects (
  request TEXT NOT NULL,
  part TEXT NOT NULL,
  task TEXT, -- which it was about
  at INTEGER NOT NULL,
  PRIMARY KEY (request, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX effects_at ON effects (at);

-- What stands behind the buttons of chats.
CREATE TABLE presses (
  seq INTEGER PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,
  command TEXT NOT NULL,
  ask TEXT,
  holds TEXT,
  place TEXT NOT NULL,
  persons TEXT,
  expires_at INTEGER NOT NULL,
  used_by TEXT -- the event that used it up
) STRICT;
CREATE INDEX presses_expiry ON presses (expires_at);
CREATE TABLE press_names (
  seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL REFERENCES presses (token) ON DELETE CASCADE
) STRICT;
CREATE INDEX press_names_token ON press_names (token);

-- Messages that are redrawn when their task goes on.
CREATE TABLE cards (
  seq INTEGER PRIMARY KEY,
  board TEXT NOT NULL,
  task TEXT NOT NULL,
  event INTEGER, -- the event that it tells of; null = it shows the task as it stands
  platform TEXT NOT NULL,
  route TEXT NOT NULL,
  message_ref TEXT NOT NULL,
  drawn INTEGER NOT NULL, -- number of the task's newest event when it was drawn
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX cards_task ON cards (task);
CREATE INDEX cards_age ON cards (created_at);
