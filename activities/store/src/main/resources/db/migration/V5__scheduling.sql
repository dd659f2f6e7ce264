-- What a scheduling pass reads instead of counting jobs: tallies of tasks and the slot time of users.
--
-- Triggers keep both, so that whoever changes a job, and why, they stay true. Everybody locks a job, then its node, then
-- its task's tally.

CREATE TABLE task_tally (
    task_id       bigint PRIMARY KEY REFERENCES task ON DELETE CASCADE,
    registered    int    NOT NULL DEFAULT 0 CHECK (registered >= 0),
    assigned      int    NOT NULL DEFAULT 0 CHECK (assigned >= 0),
    activated     int    NOT NULL DEFAULT 0 CHECK (activated >= 0),
    running       int    NOT NULL DEFAULT 0 CHECK (running >= 0),
    done          int    NOT NULL DEFAULT 0 CHECK (done >= 0),
    failed        int    NOT NULL DEFAULT 0 CHECK (failed >= 0),
    killed        int    NOT NULL DEFAULT 0 CHECK (killed >= 0),
    broken        int    NOT NULL DEFAULT 0 CHECK (broken >= 0),
    transitions   bigint NOT NULL DEFAULT 0 CHECK (transitions >= 0),
    timed_runs    bigint NOT NULL DEFAULT 0,
    timed_seconds double precision NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE INDEX task_tally_waiting ON task_tally (task_id) WHERE assigned > 0;

COMMENT ON TABLE task_tally IS 'How many jobs of a task are in which state. Lists and the scheduler read this and never count jobs.';
COMMENT ON COLUMN task_tally.transitions IS 'How many transitions the task and its jobs have made: the seq of the latest.';
COMMENT ON COLUMN task_tally.timed_seconds IS 'How long the jobs that are DONE held their slots, together; timed_runs counts them. Estimates are made from both.';

CREATE FUNCTION create_task_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_tally (task_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER task_tally_created AFTER INSERT ON task FOR EACH ROW EXECUTE FUNCTION create_task_tally();

COMMENT ON FUNCTION create_task_tally() IS 'Inserts an empty tally.';
COMMENT ON TRIGGER task_tally_created ON task IS 'Gives a new task its tally.';

CREATE FUNCTION add_to_tallies(changed_tasks bigint[], changed_states text[], changed_counts int[])
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in one order everywhere, so that two passes over several tasks cannot wait for each other.
    PERFORM 1 FROM task_tally WHERE task_id = ANY (changed_tasks) ORDER BY task_id FOR UPDATE;
    UPDATE task_tally t
    SET registered = t.registered + c.registered,
        assigned   = t.assigned + c.assigned,
        activated  = t.activated + c.activated,
        running    = t.running + c.running,
        done       = t.done + c.done,
        failed     = t.failed + c.failed,
        killed     = t.killed + c.killed,
        broken     = t.broken + c.broken
    FROM (SELECT task_id,
                 coalesce(sum(n) FILTER (WHERE state = 'REGISTERED'), 0) AS registered,
                 coalesce(sum(n) FILTER (WHERE state = 'ASSIGNED'), 0)   AS assigned,
                 coalesce(sum(n) FILTER (WHERE state = 'ACTIVATED'), 0)  AS activated,
                 coalesce(sum(n) FILTER (WHERE state = 'RUNNING'), 0)    AS running,
                 coalesce(sum(n) FILTER (WHERE state = 'DONE'), 0)       AS done,
                 coalesce(sum(n) FILTER (WHERE state = 'FAILED'), 0)     AS failed,
                 coalesce(sum(n) FILTER (WHERE state = 'KILLED'), 0)     AS killed,
                 coalesce(sum(n) FILTER (WHERE state = 'BROKEN'), 0)     AS broken
          FROM unnest(changed_tasks, changed_states, changed_counts) AS change (task_id, state, n)
          GROUP BY task_id) c
    WHERE t.task_id = c.task_id;
END $$;

CREATE FUNCTION tally_inserted_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tallies(array_agg(task_id), array_agg(state), array_agg(n))
    FROM (SELECT task_id, state, count(*)::int AS n FROM new_jobs GROUP BY task_id, state) c
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_updated_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tallies(array_agg(task_id), array_agg(state), array_agg(n))
    FROM (SELECT task_id, state, sum(n)::int AS n
          FROM (SELECT task_id, state, 1 AS n FROM new_jobs
                UNION ALL
                SELECT task_id, state, -1 FROM old_jobs) u
          GROUP BY task_id, state
          HAVING sum(n) <> 0) c
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER job_tally_inserted AFTER INSERT ON job
    REFERENCING NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION tally_inserted_jobs();
CREATE TRIGGER job_tally_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION tally_updated_jobs();

COMMENT ON FUNCTION add_to_tallies(bigint[], text[], int[]) IS 'Locks the tallies of some tasks in the order of their ids and adds numbers of jobs, which may be negative, by state.';
COMMENT ON FUNCTION tally_inserted_jobs() IS 'Adds new jobs to the tallies of their tasks.';
COMMENT ON FUNCTION tally_updated_jobs() IS 'Moves jobs from one state to another in the tallies of their tasks.';
COMMENT ON TRIGGER job_tally_inserted ON job IS 'Counts new jobs, once a statement.';
COMMENT ON TRIGGER job_tally_updated ON job IS 'Counts changed states, once a statement. PostgreSQL fires triggers by name, so this locks the tallies before job_transition_updated and job_usage_updated need them.';

CREATE TABLE slot_usage (
    account_id   bigint           NOT NULL REFERENCES account ON DELETE CASCADE,
    day          date             NOT NULL,
    slot_seconds double precision NOT NULL CHECK (slot_seconds >= 0),
    PRIMARY KEY (account_id, day)
);

COMMENT ON TABLE slot_usage IS 'How long a user held slots, by the UTC day on which they were released. Fair share charges it.';

CREATE FUNCTION charge_released_slots() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER job_usage_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION charge_released_slots();

COMMENT ON FUNCTION charge_released_slots() IS 'Adds the time that released slots were held to the usage of their users, and to the run times of tasks when the job is DONE.';
COMMENT ON TRIGGER job_usage_updated ON job IS 'Charges slots when they are released, whoever releases them. Named to fire after job_tally_updated, which locks the tallies in order.';
