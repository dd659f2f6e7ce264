ALTER TABLE task ADD COLUMN begun int[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN task.begun IS 'The batches of the run phase that have begun, by number. A grant of any other asks the task''s workflow to begin its batch.';

-- Workflows that run already have begun every batch.
UPDATE task SET begun = ARRAY (SELECT generate_series(0, (jobs - 1) / 250)) WHERE state = 'RUNNING';
