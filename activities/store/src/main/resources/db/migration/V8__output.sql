ALTER TABLE run ADD COLUMN wrote_output boolean;
COMMENT ON COLUMN run.wrote_output IS 'Whether a run that succeeded wrote its %OUT. Null when nobody has looked.';

CREATE INDEX run_without_output ON run (task_id, number, attempt) WHERE NOT wrote_output;

ALTER TABLE task ADD COLUMN require_output boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN task.require_output IS 'A run that wrote no %OUT has failed.';
