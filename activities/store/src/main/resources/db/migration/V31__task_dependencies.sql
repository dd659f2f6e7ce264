-- Tasks that wait for other tasks

CREATE TABLE task_dependency (
    task_id      bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    on_task_id   bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    kind         text   NOT NULL CHECK (kind IN ('DONE', 'ENDED', 'EACH_DONE')),
    satisfied_at timestamptz,
    PRIMARY KEY (task_id, on_task_id),
    CHECK (on_task_id < task_id),
    CHECK (kind <> 'EACH_DONE' OR satisfied_at IS NULL)
);

CREATE INDEX task_dependency_on ON task_dependency (on_task_id);

COMMENT ON TABLE task_dependency IS 'What a task waits for. A task waits only for older ones, so that there are no cycles.';
COMMENT ON COLUMN task_dependency.kind IS 'DONE: until the other task is DONE; ENDED: until it has ended, however; EACH_DONE: each job until the job of the same number is DONE.';
COMMENT ON COLUMN task_dependency.satisfied_at IS 'Since when the task need not wait for the other, whatever becomes of that. Null before, and always for EACH_DONE, for which the jobs tell.';

CREATE FUNCTION is_held(task bigint) RETURNS boolean LANGUAGE sql STABLE AS
    'SELECT EXISTS (SELECT FROM task_dependency WHERE task_id = task AND kind <> ''EACH_DONE'' AND satisfied_at IS NULL)';

COMMENT ON FUNCTION is_held(bigint) IS 'Whether a task as a whole waits for another. The one place of this rule.';
