-- What the verify command of a run's task showed, and the verdict that waits for it; both as JSON.
ALTER TABLE runs ADD COLUMN proof TEXT;
ALTER TABLE runs ADD COLUMN claimed TEXT;
