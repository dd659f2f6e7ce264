-- Caps, and who may use what -----------------------------------------------------------------------------------------

ALTER TABLE account
    -- The most jobs of the user that hold a slot at once, on all clusters together; null for no cap.
    ADD COLUMN max_running int CHECK (max_running > 0);

ALTER TABLE task
    ADD COLUMN max_running int CHECK (max_running > 0),
    -- Orders the tasks of one user, the largest first; it means nothing between users.
    ADD COLUMN priority int NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000);

ALTER TABLE queue
    -- Open to everybody, or to its members (and to admins) only.
    ADD COLUMN restricted boolean NOT NULL DEFAULT false,
    -- Counts the edits, so that of two admins who edit the same thing the second is told.
    ADD COLUMN version int NOT NULL DEFAULT 0;

CREATE TABLE queue_member (
    queue_id   bigint NOT NULL REFERENCES queue ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (queue_id, account_id)
);

CREATE INDEX queue_member_account ON queue_member (account_id);

-- Nodes --------------------------------------------------------------------------------------------------------------

-- A node gives slots when it has enabled ones, is not drained, and is HEALTHY.
ALTER TABLE node
    DROP COLUMN healthy,
    ADD COLUMN version int NOT NULL DEFAULT 0,
    -- Shut by an admin.
    ADD COLUMN drained boolean NOT NULL DEFAULT false,
    -- Its slots follow what the cluster reports.
    ADD COLUMN auto boolean NOT NULL DEFAULT false,
    -- UNHEALTHY comes and goes by itself; CORDONED, after jobs failed one after another, is ended by an admin.
    ADD COLUMN health text NOT NULL DEFAULT 'HEALTHY' CHECK (health IN ('HEALTHY', 'UNHEALTHY', 'CORDONED')),
    ADD COLUMN health_reason text,
    ADD COLUMN health_since timestamptz NOT NULL DEFAULT now(),
    -- Since when an UNHEALTHY node has been well again.
    ADD COLUMN well_since timestamptz,
    ADD CHECK ((health = 'HEALTHY') = (health_reason IS NULL)),
    ADD CHECK (well_since IS NULL OR health = 'UNHEALTHY');

-- What a cluster last reported of each of its nodes, also of those that are in no queue.
CREATE TABLE observed_node (
    cluster_id  bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    name        text        NOT NULL,
    -- Allocatable to pods.
    cpu_millis  int         NOT NULL CHECK (cpu_millis >= 0),
    memory_mib  int         NOT NULL CHECK (memory_mib >= 0),
    gpus        int         NOT NULL CHECK (gpus >= 0),
    -- Why it should get no jobs; null when nothing is wrong.
    problem     text,
    observed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, name)
);

-- Times --------------------------------------------------------------------------------------------------------------

-- Since when the job has been waiting for a slot.
ALTER TABLE job ADD COLUMN assigned_at timestamptz;

-- How long the done jobs of a task held their slots: what estimates are made of.
ALTER TABLE task_tally
    ADD COLUMN timed_runs    bigint           NOT NULL DEFAULT 0,
    ADD COLUMN timed_seconds double precision NOT NULL DEFAULT 0;

-- The slot time that a user gave back, by the day (UTC) on which it was given back.
CREATE TABLE slot_usage (
    account_id   bigint           NOT NULL REFERENCES account ON DELETE CASCADE,
    day          date             NOT NULL,
    slot_seconds double precision NOT NULL CHECK (slot_seconds >= 0),
    PRIMARY KEY (account_id, day)
);

-- One statement sums them up, so that whoever frees a slot, and why, charges it to its user.
CREATE FUNCTION slots_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH held AS (
        SELECT o.task_id, n.state, greatest(0, extract(epoch FROM now() - o.granted_at)) AS seconds
        FROM old_jobs o JOIN new_jobs n ON n.task_id = o.task_id AND n.number = o.number
        WHERE o.node_id IS NOT NULL AND n.node_id IS NULL),
    timed AS (
        UPDATE task_tally t
        SET timed_runs = t.timed_runs + h.runs, timed_seconds = t.timed_seconds + h.seconds
        FROM (SELECT task_id, count(*) AS runs, sum(seconds) AS seconds FROM held WHERE state = 'DONE' GROUP BY task_id) h
        WHERE t.task_id = h.task_id)
    INSERT INTO slot_usage (account_id, day, slot_seconds)
    SELECT t.owner_id, (now() AT TIME ZONE 'UTC')::date, sum(h.seconds)
    FROM held h JOIN task t ON t.id = h.task_id
    GROUP BY t.owner_id
    ORDER BY t.owner_id
    ON CONFLICT (account_id, day) DO UPDATE SET slot_seconds = slot_usage.slot_seconds + excluded.slot_seconds;
    RETURN NULL;
END $$;

-- Named to fire after job_tally_updated, which has locked the tallies in their order.
CREATE TRIGGER job_usage_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION slots_given_back();
