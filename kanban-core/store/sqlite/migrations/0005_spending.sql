-- Money in millionths of a US dollar.
ALTER TABLE tasks ADD COLUMN budget INTEGER; -- null = no limit
ALTER TABLE tasks ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0; -- what is still set aside for it while it is open
ALTER TABLE runs ADD COLUMN spent INTEGER NOT NULL DEFAULT 0; -- what its usage says that it cost
CREATE TRIGGER run_spent AFTER UPDATE OF spent ON runs WHEN new.spent <> old.spent BEGIN
  UPDATE tasks SET spent = spent + new.spent - old.spent WHERE id = new.task;
END;
CREATE INDEX tasks_budget ON tasks (board, status, id) WHERE budget IS NOT NULL;

-- What was used, kept by the commits that tell of it. The day is the UTC day on which it was told.
CREATE TABLE spending (
  day TEXT NOT NULL,
  board TEXT NOT NULL,
  profile TEXT NOT NULL,
  runs INTEGER NOT NULL,
  unpriced INTEGER NOT NULL, -- runs whose cost nobody knows
  input_tokens INTEGER NOT NULL, -- cached ones included
  cached_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (day, board, profile)
) STRICT, WITHOUT ROWID;
CREATE INDEX spending_profile ON spending (profile, day, micros);
