-- What a task asks for ------------------------------------------------------------------------------------------------

ALTER TABLE queue
    -- What one job may ask for; null where it may ask for no more than it gets unasked.
    ADD COLUMN max_cpu_millis int CHECK (max_cpu_millis >= cpu_millis),
    ADD COLUMN max_memory_mib int CHECK (max_memory_mib >= memory_mib),
    -- How long a run may take that does not say; null for the maximum.
    ADD COLUMN default_seconds bigint CHECK (default_seconds BETWEEN 1 AND max_seconds);

ALTER TABLE task
    -- Null for what the queue gives unasked.
    ADD COLUMN cpu_millis  int CHECK (cpu_millis > 0),
    ADD COLUMN memory_mib  int CHECK (memory_mib > 0),
    ADD COLUMN gpus        int CHECK (gpus > 0),
    ADD COLUMN max_seconds bigint CHECK (max_seconds > 0),
    -- How often a job that fails is run, and after which failures; words as in RetryPolicy, none for any failure.
    ADD COLUMN max_attempts int    NOT NULL DEFAULT 1 CHECK (max_attempts BETWEEN 1 AND 20),
    ADD COLUMN retry_on     text[] NOT NULL DEFAULT '{}',
    ADD COLUMN no_retry_on  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN et           text CHECK (length(et) BETWEEN 1 AND 64),
    ADD COLUMN eta          text CHECK (length(eta) BETWEEN 1 AND 64),
    -- Whether the command may do without %DATA, and without %IN.
    ADD COLUMN dummy_data   boolean NOT NULL DEFAULT false,
    ADD COLUMN dummy_config boolean NOT NULL DEFAULT false,
    -- Whether the test phase has been passed with this image and command, or is not wanted.
    ADD COLUMN tested       boolean NOT NULL DEFAULT false,
    -- The test jobs are those before this number that had not ended when the test phase began; null before.
    ADD COLUMN test_to      int CHECK (test_to BETWEEN 1 AND jobs);

UPDATE task SET tested = bypass OR state IN ('RUNNING', 'DONE', 'FINALIZED') OR EXISTS (
    SELECT FROM run r WHERE r.task_id = task.id AND r.number >= 10);

UPDATE task SET test_to = least(10, jobs) WHERE state = 'TESTING';

-- The datasets beside the data, each under the word that stands for it in the command.
CREATE TABLE task_secondary (
    task_id    bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    word       text   NOT NULL CHECK (word ~ '^[A-Z][A-Z0-9_]{0,31}$'),
    dataset_id bigint NOT NULL REFERENCES dataset,
    PRIMARY KEY (task_id, word)
);

CREATE INDEX task_secondary_dataset ON task_secondary (dataset_id);

-- Attempts and their evidence -----------------------------------------------------------------------------------------

ALTER TABLE job
    -- The attempt after which its owner asked for it again: only later ones count against the task's most.
    ADD COLUMN base_attempt   int NOT NULL DEFAULT 0 CHECK (base_attempt >= 0),
    -- The node of its last run that did not end well: another is better.
    ADD COLUMN avoid_node_id  bigint REFERENCES node ON DELETE SET NULL,
    -- Its owner wants it stopped, and its batch has not done so yet.
    ADD COLUMN kill_requested boolean NOT NULL DEFAULT false;

CREATE INDEX job_avoiding ON job (task_id, avoid_node_id) WHERE state = 'ASSIGNED' AND avoid_node_id IS NOT NULL;
CREATE INDEX job_avoided_node ON job (avoid_node_id) WHERE avoid_node_id IS NOT NULL;
CREATE INDEX job_kill_requested ON job (task_id) WHERE kill_requested;

ALTER TABLE run
    -- A word of RunCause; null for a success, and for what ended before causes were written down.
    ADD COLUMN cause           text,
    -- What the cluster itself said, cut to a few hundred characters.
    ADD COLUMN message         text,
    -- The last lines of its log.
    ADD COLUMN log_tail        text,
    -- The most memory that it had at once, in MiB, where that is known.
    ADD COLUMN peak_memory_mib int CHECK (peak_memory_mib >= 0);

-- History -------------------------------------------------------------------------------------------------------------

-- How many transitions the task and its jobs have made.
ALTER TABLE task_tally ADD COLUMN transitions bigint NOT NULL DEFAULT 0 CHECK (transitions >= 0);

-- Every change of state of a task and of its jobs. A task's transitions are numbered from 1 without a gap, in the order in
-- which they were committed: each is numbered under the lock of the task's tally.
CREATE TABLE transition (
    task_id    bigint      NOT NULL REFERENCES task ON DELETE CASCADE,
    seq        bigint      NOT NULL CHECK (seq >= 1),
    -- Null when it is the task's own.
    job        int,
    -- The job's attempt after it.
    attempt    int,
    -- Null when it came into being.
    from_state text,
    to_state   text        NOT NULL,
    -- Who or what did it: a username, or a part of the system.
    actor      text        NOT NULL,
    reason     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (task_id, seq)
);

CREATE INDEX transition_job ON transition (task_id, job, seq) WHERE job IS NOT NULL;

-- Who acts in this transaction, and why: org.orchestra.history.Signature sets it.
CREATE FUNCTION actor() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('orchestra.actor', true), ''), 'orchestra')
$$;

CREATE FUNCTION actor_reason() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('orchestra.reason', true), '')
$$;

CREATE FUNCTION record_task_transition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
BEGIN
    UPDATE task_tally SET transitions = transitions + 1 WHERE task_id = NEW.id RETURNING transitions INTO place;
    -- It is gone when the same transaction has deleted the task.
    IF place IS NOT NULL THEN
        INSERT INTO transition (task_id, seq, from_state, to_state, actor, reason, at)
        VALUES (NEW.id, place, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, actor(),
                coalesce(NEW.reason, actor_reason()), clock_timestamp());
    END IF;
    RETURN NULL;
END $$;

-- At the end of the transaction, because the tally is locked last: after the task, and after every job.
CREATE CONSTRAINT TRIGGER task_transition_inserted AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION record_task_transition();
CREATE CONSTRAINT TRIGGER task_transition_updated AFTER UPDATE ON task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION record_task_transition();

CREATE FUNCTION record_job_transitions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT n.task_id, n.number, n.attempt, o.state AS from_state, n.state AS to_state, n.reason
        FROM old_jobs o JOIN new_jobs n ON n.task_id = o.task_id AND n.number = o.number
        WHERE n.state <> o.state),
    counted AS (
        UPDATE task_tally t SET transitions = t.transitions + c.changes
        FROM (SELECT task_id, count(*) AS changes FROM changed GROUP BY task_id) c
        WHERE t.task_id = c.task_id
        RETURNING t.task_id, t.transitions - c.changes AS before)
    INSERT INTO transition (task_id, seq, job, attempt, from_state, to_state, actor, reason, at)
    SELECT c.task_id, counted.before + row_number() OVER (PARTITION BY c.task_id ORDER BY c.number), c.number, c.attempt,
           c.from_state, c.to_state, actor(), coalesce(c.reason, actor_reason()), clock_timestamp()
    FROM changed c JOIN counted ON counted.task_id = c.task_id;
    RETURN NULL;
END $$;

-- Named to fire after job_tally_updated, which has locked the tallies in their order.
CREATE TRIGGER job_transition_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION record_job_transitions();

-- The state machines, as on TaskState and JobState: what is done can be run again ---------------------------------------

DROP TRIGGER task_transition ON task;
CREATE TRIGGER task_transition BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>TESTING', 'REGISTERED>RUNNING', 'REGISTERED>KILL',
        'TESTING>RUNNING', 'TESTING>BROKEN', 'TESTING>KILL',
        'RUNNING>DONE', 'RUNNING>FINALIZED', 'RUNNING>KILL',
        'KILL>KILLED', 'DONE>RUNNING', 'FINALIZED>RUNNING', 'BROKEN>REGISTERED', 'KILLED>REGISTERED'))
    EXECUTE FUNCTION refuse_task_transition();

DROP TRIGGER job_transition ON job;
CREATE TRIGGER job_transition BEFORE UPDATE OF state ON job FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>ASSIGNED', 'REGISTERED>KILLED', 'REGISTERED>BROKEN',
        'ASSIGNED>ACTIVATED', 'ASSIGNED>KILLED', 'ASSIGNED>BROKEN',
        'ACTIVATED>RUNNING', 'ACTIVATED>ASSIGNED', 'ACTIVATED>FAILED', 'ACTIVATED>KILLED', 'ACTIVATED>BROKEN',
        'RUNNING>DONE', 'RUNNING>FAILED', 'RUNNING>ASSIGNED', 'RUNNING>KILLED', 'RUNNING>BROKEN',
        'DONE>REGISTERED', 'FAILED>REGISTERED', 'KILLED>REGISTERED', 'BROKEN>REGISTERED'))
    EXECUTE FUNCTION refuse_job_transition();

-- Notifications -------------------------------------------------------------------------------------------------------

-- Of which ends of their tasks people are told: of every one, of those that broke, of none.
ALTER TABLE account ADD COLUMN notify text NOT NULL DEFAULT 'END' CHECK (notify IN ('END', 'BROKEN', 'NONE'));
