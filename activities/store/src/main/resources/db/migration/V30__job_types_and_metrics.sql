-- Job types, and the metrics that are read from the logs of their runs

CREATE TABLE job_type (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text   NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    parser      text   NOT NULL CHECK (length(parser) BETWEEN 1 AND 63),
    pattern     text   CHECK (length(pattern) BETWEEN 1 AND 1000),
    image       text   CHECK (length(image) BETWEEN 1 AND 512),
    queue_id    bigint REFERENCES queue ON DELETE SET NULL,
    cpu_millis  int    CHECK (cpu_millis > 0),
    memory_mib  int    CHECK (memory_mib > 0),
    description text,
    version     int    NOT NULL DEFAULT 0
);

CREATE INDEX job_type_queue ON job_type (queue_id) WHERE queue_id IS NOT NULL;

COMMENT ON TABLE job_type IS 'What jobs have in common: how metrics are read from their logs, and what a task gets that leaves it out.';
COMMENT ON COLUMN job_type.parser IS 'The name of a LogParserFactory.';
COMMENT ON COLUMN job_type.image IS 'For tasks that name none; likewise the queue, cpu_millis and memory_mib. It is copied when a task is created.';
COMMENT ON COLUMN job_type.version IS 'Counts the edits, as queue.version does.';

ALTER TABLE task ADD COLUMN job_type_id bigint REFERENCES job_type ON DELETE SET NULL;

CREATE INDEX task_job_type ON task (job_type_id) WHERE job_type_id IS NOT NULL;

COMMENT ON COLUMN task.job_type_id IS 'Null for none: the logs of its runs are not read for metrics.';

CREATE TABLE metric_reading (
    task_id    bigint      NOT NULL,
    number     int         NOT NULL,
    attempt    int         NOT NULL,
    cluster_id bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    position   bigint      NOT NULL DEFAULT 0 CHECK (position >= 0),
    passing    boolean     NOT NULL DEFAULT false,
    state      text        NOT NULL DEFAULT '' CHECK (length(state) <= 200),
    idle       int         NOT NULL DEFAULT 0 CHECK (idle >= 0),
    next_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, number, attempt),
    FOREIGN KEY (task_id, number, attempt) REFERENCES run ON DELETE CASCADE
) WITH (fillfactor = 70);

CREATE INDEX metric_reading_due ON metric_reading (cluster_id, next_at);

COMMENT ON TABLE metric_reading IS 'A log that is being read for metrics. The row goes when all of the log has been read.';
COMMENT ON COLUMN metric_reading.cluster_id IS 'Whose workers read the log: where the run began.';
COMMENT ON COLUMN metric_reading.position IS 'How many bytes have been read. It moves in the transaction that writes what was in them, and only from where its reader found it: so no value is lost or written twice.';
COMMENT ON COLUMN metric_reading.passing IS 'The position is within a line that is too long and passed over.';
COMMENT ON COLUMN metric_reading.state IS 'What the parser knows from the lines before.';
COMMENT ON COLUMN metric_reading.idle IS 'How often in a row nothing new was read, up to 20: the pause grows with it.';
COMMENT ON COLUMN metric_reading.next_at IS 'When the log is read on. Whoever does so has it for a minute.';

CREATE FUNCTION begin_metric_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO metric_reading (task_id, number, attempt, cluster_id)
    SELECT r.task_id, r.number, r.attempt, q.cluster_id
    FROM begun r JOIN task t ON t.id = r.task_id JOIN queue q ON q.id = t.queue_id
    WHERE t.job_type_id IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER run_metrics AFTER INSERT ON run REFERENCING NEW TABLE AS begun FOR EACH STATEMENT
    EXECUTE FUNCTION begin_metric_readings();

COMMENT ON FUNCTION begin_metric_readings() IS 'Makes a metric_reading for each new run of a task that has a job type.';
COMMENT ON TRIGGER run_metrics ON run IS 'However a run comes to be, its log is read for metrics.';

CREATE TABLE metric_series (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id    bigint           NOT NULL,
    number     int              NOT NULL,
    attempt    int              NOT NULL,
    metric     text             NOT NULL CHECK (length(metric) BETWEEN 1 AND 100),
    points     bigint           NOT NULL DEFAULT 0 CHECK (points >= 0),
    stride     bigint           NOT NULL DEFAULT 1 CHECK (stride >= 1),
    last_step  bigint,
    last_value double precision NOT NULL DEFAULT 'NaN',
    last_at    timestamptz      NOT NULL DEFAULT now(),
    min_value  double precision,
    max_value  double precision,
    UNIQUE (task_id, number, attempt, metric),
    FOREIGN KEY (task_id, number, attempt) REFERENCES run ON DELETE CASCADE
);

CREATE INDEX metric_series_of_task ON metric_series (task_id, metric, number, attempt);

COMMENT ON TABLE metric_series IS 'The values of one metric in one run.';
COMMENT ON COLUMN metric_series.points IS 'How many values there were; metric_point has every stride-th of them, the first included.';
COMMENT ON COLUMN metric_series.last_step IS 'Where in the job''s work the last value belongs, for example an epoch. Null when the log does not say.';
COMMENT ON COLUMN metric_series.min_value IS 'The least finite value, whether it is among the points or not; likewise max_value. Null when there was none.';

CREATE TABLE metric_point (
    series_id bigint           NOT NULL REFERENCES metric_series ON DELETE CASCADE,
    ordinal   bigint           NOT NULL CHECK (ordinal >= 0),
    step      bigint,
    value     double precision NOT NULL,
    at        timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (series_id, ordinal)
);

COMMENT ON TABLE metric_point IS 'Values of a metric, numbered from 0 in the order of the log, evenly thinned when there are many.';
COMMENT ON COLUMN metric_point.at IS 'When it was read.';
