-- Tasks, their jobs, and the runs of each job

CREATE TABLE task (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid               text        NOT NULL UNIQUE CHECK (uid ~ '^[0-9a-f]{8}$'),
    owner_id          bigint      NOT NULL REFERENCES account,
    name              owned_name  NOT NULL UNIQUE,
    queue_id          bigint      NOT NULL REFERENCES queue,
    priority          int         NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
    max_running       int         CHECK (max_running > 0),
    -- What its jobs read
    data_dataset_id   bigint      NOT NULL REFERENCES dataset,
    config_dataset_id bigint      NOT NULL REFERENCES dataset,
    -- What its jobs run
    image             text        NOT NULL CHECK (length(image) BETWEEN 1 AND 512),
    command           text        NOT NULL CHECK (length(command) BETWEEN 1 AND 8192),
    et                text        CHECK (length(et) BETWEEN 1 AND 64),
    eta               text        CHECK (length(eta) BETWEEN 1 AND 64),
    dummy_data        boolean     NOT NULL DEFAULT false,
    dummy_config      boolean     NOT NULL DEFAULT false,
    -- What it requests for each job
    cpu_millis        int         CHECK (cpu_millis > 0),
    memory_mib        int         CHECK (memory_mib > 0),
    gpus              int         CHECK (gpus > 0),
    max_seconds       bigint      CHECK (max_seconds > 0),
    -- How failed jobs are retried
    max_attempts      int         NOT NULL DEFAULT 1 CHECK (max_attempts BETWEEN 1 AND 20),
    retry_on          text[]      NOT NULL DEFAULT '{}',
    no_retry_on       text[]      NOT NULL DEFAULT '{}',
    -- Its test phase
    bypass            boolean     NOT NULL,
    tested            boolean     NOT NULL DEFAULT false,
    test_to           int         CHECK (test_to BETWEEN 1 AND jobs),
    -- Where it stands
    jobs              int         NOT NULL CHECK (jobs BETWEEN 1 AND 100000),
    state             text        NOT NULL CHECK (state IN
                          ('REGISTERED', 'TESTING', 'RUNNING', 'DONE', 'FINALIZED', 'BROKEN', 'KILL', 'KILLED')),
    reason            text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    finished_at       timestamptz
);

CREATE INDEX task_owner ON task (owner_id, id);
CREATE INDEX task_open ON task (id) WHERE state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL');
CREATE INDEX task_data ON task (data_dataset_id);
CREATE INDEX task_config ON task (config_dataset_id);
CREATE INDEX task_queue ON task (queue_id);

COMMENT ON TABLE task IS 'One command, run once for every file of a configuration dataset. A task has one Temporal workflow.';
COMMENT ON COLUMN task.uid IS 'Names what the task has outside the database, for example its Kubernetes Jobs. Never used twice, unlike the id and the name.';
COMMENT ON COLUMN task.priority IS 'Orders the tasks of one user, the largest first. It means nothing between users.';
COMMENT ON COLUMN task.max_running IS 'The most jobs of the task that hold a slot at once. Null for no cap.';
COMMENT ON COLUMN task.et IS 'Replaces %ET in the command; likewise eta for %ETA.';
COMMENT ON COLUMN task.dummy_data IS 'The command may do without %DATA; likewise dummy_config for %IN.';
COMMENT ON COLUMN task.cpu_millis IS 'Null for what the queue gives; likewise memory_mib, gpus and max_seconds. See the view task_resources.';
COMMENT ON COLUMN task.retry_on IS 'After which failures a job runs again, in the words of RetryPolicy. Empty for all but those of no_retry_on.';
COMMENT ON COLUMN task.bypass IS 'The owner wants no test phase.';
COMMENT ON COLUMN task.tested IS 'The test phase has been passed with this image and command.';
COMMENT ON COLUMN task.test_to IS 'The number after the last test job. Test jobs that had ended before the test phase are not run again. Null before the test phase.';
COMMENT ON COLUMN task.jobs IS 'How many jobs the task has. They are numbered from 0 without a gap.';

CREATE VIEW open_task AS SELECT * FROM task WHERE state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL');

COMMENT ON VIEW open_task IS 'The tasks that have not ended: those whose workflow must exist and whose jobs may hold slots.';

CREATE VIEW task_resources AS
    SELECT t.id AS task_id, q.id AS queue_id,
           coalesce(t.cpu_millis, q.cpu_millis) AS cpu_millis,
           coalesce(t.memory_mib, q.memory_mib) AS memory_mib,
           least(coalesce(t.gpus, q.gpus), q.gpus) AS gpus,
           coalesce(t.max_seconds, q.default_seconds, q.max_seconds) AS max_seconds
    FROM task t JOIN queue q ON q.id = t.queue_id;

COMMENT ON VIEW task_resources IS 'What each job of a task gets: what the task requests, else what its queue gives. The one place of this rule.';

CREATE TABLE task_secondary (
    task_id    bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    word       text   NOT NULL CHECK (word ~ '^[A-Z][A-Z0-9_]{0,31}$'),
    dataset_id bigint NOT NULL REFERENCES dataset,
    PRIMARY KEY (task_id, word)
);

CREATE INDEX task_secondary_dataset ON task_secondary (dataset_id);

COMMENT ON TABLE task_secondary IS 'Further datasets of a task, each under the word that stands for it in the command.';

CREATE TABLE job (
    task_id            bigint  NOT NULL REFERENCES task ON DELETE CASCADE,
    number             int     NOT NULL CHECK (number >= 0),
    name               text    NOT NULL,
    state              text    NOT NULL CHECK (state IN
                           ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING', 'DONE', 'FAILED', 'KILLED', 'BROKEN')),
    reason             text,
    -- The slot that it waits for or holds
    assigned_at        timestamptz,
    node_id            bigint  REFERENCES node,
    slot               int     CHECK (slot >= 0),
    granted_at         timestamptz,
    deliveries         int     NOT NULL DEFAULT 0 CHECK (deliveries >= 0),
    accepted           boolean NOT NULL DEFAULT false,
    -- Its attempts
    attempt            int     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    base_attempt       int     NOT NULL DEFAULT 0 CHECK (base_attempt >= 0),
    attempts_exhausted boolean NOT NULL DEFAULT false,
    avoid_node_id      bigint  REFERENCES node ON DELETE SET NULL,
    -- Its kill
    kill_requested     boolean NOT NULL DEFAULT false,
    kill_acknowledged  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (task_id, number),
    CHECK ((state IN ('ACTIVATED', 'RUNNING')) = (node_id IS NOT NULL)),
    CHECK ((node_id IS NULL) = (slot IS NULL)),
    CHECK (state <> 'RUNNING' OR accepted)
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX job_slot ON job (node_id, slot) WHERE node_id IS NOT NULL;
CREATE INDEX job_waiting ON job (task_id, number) WHERE state = 'ASSIGNED';
CREATE INDEX job_avoiding ON job (task_id, avoid_node_id) WHERE state = 'ASSIGNED' AND avoid_node_id IS NOT NULL;
CREATE INDEX job_unaccepted ON job (node_id) WHERE state = 'ACTIVATED' AND NOT accepted;
CREATE INDEX job_failed ON job (task_id, number) WHERE state = 'FAILED';
CREATE INDEX job_avoided_node ON job (avoid_node_id) WHERE avoid_node_id IS NOT NULL;
CREATE INDEX job_kill_unacknowledged ON job (task_id) WHERE kill_requested AND NOT kill_acknowledged;

COMMENT ON TABLE job IS 'One configuration file of a task, to be run with success once. ACTIVATED and RUNNING jobs hold a slot.';
COMMENT ON INDEX job_slot IS 'A slot holds one job, whatever the scheduler does. Also answers how many slots of a node are held.';
COMMENT ON COLUMN job.name IS 'The path of the job''s configuration file in its dataset.';
COMMENT ON COLUMN job.assigned_at IS 'Since when the job has been waiting for a slot.';
COMMENT ON COLUMN job.deliveries IS 'How often the grant was sent to the workflow. Each repetition waits twice as long as the one before.';
COMMENT ON COLUMN job.accepted IS 'A run has accepted the grant. On the job itself, so that one row lock decides between a kill and a start.';
COMMENT ON COLUMN job.attempt IS 'The number of the latest attempt; 0 before the first.';
COMMENT ON COLUMN job.base_attempt IS 'The latest attempt when the owner last retried the job. Only later attempts count against task.max_attempts.';
COMMENT ON COLUMN job.attempts_exhausted IS 'The job FAILED only because no attempt was left. It is requeued when one of its attempts turns out not to count.';
COMMENT ON COLUMN job.avoid_node_id IS 'The node of the latest run that failed. The scheduler prefers another.';
COMMENT ON COLUMN job.kill_requested IS 'The owner wants the job stopped.';
COMMENT ON COLUMN job.kill_acknowledged IS 'The workflow of the job''s batch knows of the kill. Until then the reconciler repeats the signal.';

CREATE VIEW node_usage AS
    SELECT n.id AS node_id, n.queue_id, (SELECT count(*) FROM job j WHERE j.node_id = n.id) AS used_slots
    FROM node n;

COMMENT ON VIEW node_usage IS 'How many slots of each node hold a job. Counts node by node, which reads no more of the index job_slot than the held slots, whatever the planner believes of the table.';

CREATE TABLE run (
    task_id         bigint      NOT NULL,
    number          int         NOT NULL,
    attempt         int         NOT NULL CHECK (attempt >= 1),
    node_id         bigint      REFERENCES node ON DELETE SET NULL,
    node            text        NOT NULL,
    slot            int         NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    launched_at     timestamptz,
    started_at      timestamptz,
    eviction_reason text,
    -- Its end
    finished_at     timestamptz,
    outcome         text        CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'EVICTED', 'NEVER_STARTED', 'KILLED')),
    cause           text,
    exit_code       int,
    reason          text,
    message         text,
    log_tail        text,
    peak_memory_mib int         CHECK (peak_memory_mib >= 0),
    charged         boolean     NOT NULL DEFAULT true,
    PRIMARY KEY (task_id, number, attempt),
    FOREIGN KEY (task_id, number) REFERENCES job ON DELETE CASCADE,
    CHECK ((outcome IS NULL) = (finished_at IS NULL)),
    CHECK (charged OR coalesce(outcome IN ('FAILED', 'NEVER_STARTED', 'EVICTED'), false))
);

CREATE INDEX run_node ON run (node_id, finished_at);
CREATE INDEX run_ended ON run (task_id, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX run_evicting ON run (node_id) WHERE eviction_reason IS NOT NULL AND outcome IS NULL;
CREATE INDEX run_uncharged ON run (task_id, number, attempt) WHERE NOT charged AND outcome <> 'EVICTED';

COMMENT ON TABLE run IS 'One attempt of a job on a node. The row is written when the run accepts its grant; the first end that is reported stands.';
COMMENT ON COLUMN run.node IS 'The node''s name. It stays when the node is deleted.';
COMMENT ON COLUMN run.launched_at IS 'When the run was handed to its cluster; started_at is when its command began.';
COMMENT ON COLUMN run.eviction_reason IS 'Why the run is being evicted, so that it counts as EVICTED however it is stopped. Null when it is not.';
COMMENT ON COLUMN run.cause IS 'A word of RunCause. Null for a success.';
COMMENT ON COLUMN run.reason IS 'Why the run ended so, in one line.';
COMMENT ON COLUMN run.message IS 'What the cluster itself said, cut to a few hundred characters.';
COMMENT ON COLUMN run.log_tail IS 'The last lines of the log.';
COMMENT ON COLUMN run.charged IS 'The run counts among its job''s attempts. It does not when the node was at fault: the job then runs again at no cost.';

-- The state machines, as in TaskState and JobState

CREATE FUNCTION refuse_task_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'task % may not go from % to %', OLD.name, OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER task_transition BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>TESTING', 'REGISTERED>RUNNING', 'REGISTERED>KILL',
        'TESTING>RUNNING', 'TESTING>BROKEN', 'TESTING>KILL',
        'RUNNING>DONE', 'RUNNING>FINALIZED', 'RUNNING>KILL',
        'KILL>KILLED', 'DONE>RUNNING', 'FINALIZED>RUNNING',
        'FINALIZED>REGISTERED', 'BROKEN>REGISTERED', 'KILLED>REGISTERED'))
    EXECUTE FUNCTION refuse_task_transition();

COMMENT ON FUNCTION refuse_task_transition() IS 'Fails with check_violation.';
COMMENT ON TRIGGER task_transition ON task IS 'The state machine of TaskState: refuses every other change of state, whichever code tries it.';

CREATE FUNCTION refuse_job_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'job % of task % may not go from % to %', OLD.number, OLD.task_id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER job_transition BEFORE UPDATE OF state ON job FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>ASSIGNED', 'REGISTERED>KILLED', 'REGISTERED>BROKEN',
        'ASSIGNED>ACTIVATED', 'ASSIGNED>KILLED', 'ASSIGNED>BROKEN',
        'ACTIVATED>RUNNING', 'ACTIVATED>ASSIGNED', 'ACTIVATED>FAILED', 'ACTIVATED>KILLED', 'ACTIVATED>BROKEN',
        'RUNNING>DONE', 'RUNNING>FAILED', 'RUNNING>ASSIGNED', 'RUNNING>KILLED', 'RUNNING>BROKEN',
        'DONE>REGISTERED', 'FAILED>REGISTERED', 'KILLED>REGISTERED', 'BROKEN>REGISTERED'))
    EXECUTE FUNCTION refuse_job_transition();

COMMENT ON FUNCTION refuse_job_transition() IS 'Fails with check_violation.';
COMMENT ON TRIGGER job_transition ON job IS 'The state machine of JobState: refuses every other change of state, whichever code tries it.';
