-- What the test jobs of a task used, and what its jobs get for that.

ALTER TABLE task ADD COLUMN auto_requests boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN task.auto_requests IS 'Its jobs get memory and time by what its test jobs used, in place of what it asks for.';

CREATE TABLE task_measurement (
    task_id          bigint PRIMARY KEY REFERENCES task ON DELETE CASCADE,
    jobs             int    NOT NULL CHECK (jobs > 0),
    peak_memory_mib  int    CHECK (peak_memory_mib >= 0),
    seconds          bigint CHECK (seconds >= 0),
    memory_mib       int    CHECK (memory_mib > 0),
    max_seconds      bigint CHECK (max_seconds > 0),
    most_memory_mib  int    NOT NULL,
    most_max_seconds bigint NOT NULL
);

COMMENT ON TABLE task_measurement IS 'What the test jobs of a task used at most. Written in the transaction that ends the test phase. A table of its own, because ends of runs change it, which lock their jobs first and no task.';
COMMENT ON COLUMN task_measurement.jobs IS 'How many test jobs were measured.';
COMMENT ON COLUMN task_measurement.peak_memory_mib IS 'The largest peak of their memory. Null when no cluster measured it; likewise seconds.';
COMMENT ON COLUMN task_measurement.memory_mib IS 'What each job gets in place of what the task asks for; likewise max_seconds. Null for what it asks for.';
COMMENT ON COLUMN task_measurement.most_memory_mib IS 'What its queue gives and its largest node has at most; likewise most_max_seconds.';

CREATE OR REPLACE VIEW task_resources AS
    SELECT t.id AS task_id, q.id AS queue_id,
           coalesce(t.cpu_millis, q.cpu_millis) AS cpu_millis,
           coalesce(m.memory_mib, t.memory_mib, q.memory_mib) AS memory_mib,
           least(coalesce(t.gpus, q.gpus), q.gpus) AS gpus,
           coalesce(m.max_seconds, t.max_seconds, q.default_seconds, q.max_seconds) AS max_seconds
    FROM task t JOIN queue q ON q.id = t.queue_id LEFT JOIN task_measurement m ON m.task_id = t.id;

COMMENT ON VIEW task_resources IS 'What each job of a task gets: what was measured for it, else what the task requests, else what its queue gives. The one place of this rule.';
