-- What a run did to its worktree, as JSON.
ALTER TABLE runs ADD COLUMN work TEXT;
