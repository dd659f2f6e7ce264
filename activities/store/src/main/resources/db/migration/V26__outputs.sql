ALTER TABLE task
    ADD COLUMN output_name text NOT NULL DEFAULT 'output' CHECK (output_name <> '' AND position('/' IN output_name) = 0),
    ADD COLUMN keep text[] CHECK (cardinality(keep) <= 20 AND array_position(keep, NULL) IS NULL);

COMMENT ON COLUMN task.output_name IS 'What %OUT is named in the folder of each run.';
COMMENT ON COLUMN task.keep IS 'The patterns of the files that stay of a run that succeeded, beside its output; none for its output alone. Null: every file stays.';
