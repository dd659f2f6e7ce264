ALTER TABLE task ADD COLUMN begun int[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN task.begun IS 'The batches of the run phase that have begun, by number. A grant of any other asks the task''s workflow to begin its batch.';
