-- What running jobs use now, measured while somebody looks

CREATE UNLOGGED TABLE use_request (
    task_id bigint      NOT NULL,
    number  int,
    until   timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (task_id, number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON TABLE use_request IS 'Somebody looks at what the running jobs of a task use. Unlogged: after a crash of the database, whoever still looks asks again.';
COMMENT ON COLUMN use_request.number IS 'The job that is looked at. Null for all of the task.';
COMMENT ON COLUMN use_request.until IS 'Renewed while somebody looks. Afterwards nothing is measured.';

CREATE INDEX run_open ON run (task_id, number) WHERE outcome IS NULL;

CREATE UNLOGGED TABLE run_use (
    task_id     bigint      NOT NULL,
    number      int         NOT NULL,
    attempt     int         NOT NULL,
    reported_at timestamptz NOT NULL,
    measured_at timestamptz NOT NULL,
    cpu_millis  int,
    memory_mib  int,
    obstacle    text,
    PRIMARY KEY (task_id, number, attempt),
    CHECK ((cpu_millis IS NULL) = (memory_mib IS NULL)),
    CHECK ((cpu_millis IS NULL) = (obstacle IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON TABLE run_use IS 'What a running run used when it was measured last, or why that cannot be told. Forgotten after a minute.';
COMMENT ON COLUMN run_use.reported_at IS 'When its worker reported it, by the clock of this database.';
COMMENT ON COLUMN run_use.measured_at IS 'When it was measured: on Kubernetes a while before it is reported.';
COMMENT ON COLUMN run_use.obstacle IS 'One sentence for the user. Null when it was measured.';
