ALTER TABLE task ADD COLUMN begun int[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN task.begun IS 'The batches of the run phase that have begun or were told to, by number. The first grant of any other tells the task''s workflow to begin it.';
