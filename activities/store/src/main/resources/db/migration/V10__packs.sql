-- Packs: short jobs of a task that share a slot, one after another
--
-- The slot is granted to the first job of a pack and goes from job to job. So it is held once, by the job that runs, and
-- whatever counts held slots counts a pack once.

ALTER TABLE task ADD COLUMN pack int CHECK (pack BETWEEN 1 AND 250);
COMMENT ON COLUMN task.pack IS 'How many of its jobs may share a slot, one after another; 1 for none. Null for as many as their run time suggests.';

ALTER TABLE job ADD COLUMN pack int, ADD COLUMN pack_attempt int,
    ADD CHECK ((pack IS NULL) = (pack_attempt IS NULL));
COMMENT ON COLUMN job.pack IS 'The number of the job that was granted the slot which this job shares. An ASSIGNED job with one waits for its turn there and for no other slot. It stays when the job has ended.';
COMMENT ON COLUMN job.pack_attempt IS 'The attempt of that job. Both name the pack.';
COMMENT ON COLUMN job.accepted IS 'A run has accepted the grant, or that of the job''s pack. On the job itself, so that one row lock decides between a kill and a start.';

ALTER TABLE run ADD COLUMN pack int, ADD COLUMN pack_attempt int,
    ADD CHECK ((pack IS NULL) = (pack_attempt IS NULL));
COMMENT ON COLUMN run.pack IS 'The pack of the run, named as in job.pack. It stays when the job waits again or runs again elsewhere.';

DROP INDEX job_waiting;
CREATE INDEX job_waiting ON job (task_id, number) WHERE state = 'ASSIGNED' AND pack IS NULL;

ALTER TABLE task_tally ADD COLUMN packed int NOT NULL DEFAULT 0 CHECK (packed >= 0);
COMMENT ON COLUMN task_tally.assigned IS 'The ASSIGNED jobs that wait for a slot. Those that wait for their turn in a pack are in packed.';

CREATE FUNCTION tallied_state(state text, pack int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN state = 'ASSIGNED' AND pack IS NOT NULL THEN 'PACKED' ELSE state END
$$;

COMMENT ON FUNCTION tallied_state(text, int) IS 'The column of task_tally that counts a job.';

CREATE OR REPLACE FUNCTION add_to_tallies(changed_tasks bigint[], changed_states text[], changed_counts int[])
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in one order everywhere, so that two passes over several tasks cannot wait for each other.
    PERFORM 1 FROM task_tally WHERE task_id = ANY (changed_tasks) ORDER BY task_id FOR UPDATE;
    UPDATE task_tally t
    SET registered = t.registered + c.registered,
        assigned   = t.assigned + c.assigned,
        packed     = t.packed + c.packed,
        activated  = t.activated + c.activated,
        running    = t.running + c.running,
        done       = t.done + c.done,
        failed     = t.failed + c.failed,
        killed     = t.killed + c.killed,
        broken     = t.broken + c.broken
    FROM (SELECT task_id,
                 coalesce(sum(n) FILTER (WHERE state = 'REGISTERED'), 0) AS registered,
                 coalesce(sum(n) FILTER (WHERE state = 'ASSIGNED'), 0)   AS assigned,
                 coalesce(sum(n) FILTER (WHERE state = 'PACKED'), 0)     AS packed,
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

CREATE OR REPLACE FUNCTION tally_updated_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tallies(array_agg(task_id), array_agg(state), array_agg(n))
    FROM (SELECT task_id, state, sum(n)::int AS n
          FROM (SELECT task_id, tallied_state(state, pack) AS state, 1 AS n FROM new_jobs
                UNION ALL
                SELECT task_id, tallied_state(state, pack), -1 FROM old_jobs) u
          GROUP BY task_id, state
          HAVING sum(n) <> 0) c
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION charge_released_slots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM old_jobs WHERE node_id IS NOT NULL OR pack IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    -- A job that ended in a pack between two reports never held the slot: others were charged for its time. Grouped rather
    -- than joined, as in record_job_transitions.
    WITH held AS (
        SELECT task_id, max(after) AS state,
               CASE WHEN bool_or(held) THEN greatest(0, extract(epoch FROM now() - max(granted_at))) ELSE 0 END AS seconds
        FROM (SELECT task_id, number, state AS before, NULL AS after, node_id IS NOT NULL AS held, false AS holds, granted_at
              FROM old_jobs
              UNION ALL
              SELECT task_id, number, NULL, state, false, node_id IS NOT NULL, NULL FROM new_jobs) j
        GROUP BY task_id, number
        HAVING NOT bool_or(holds) AND (bool_or(held) OR max(before) = 'ASSIGNED' AND max(after) = 'DONE')),
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

DROP TRIGGER job_transition ON job;
CREATE TRIGGER job_transition BEFORE UPDATE OF state ON job FOR EACH ROW
    WHEN (OLD.state <> NEW.state
        AND (OLD.state || '>' || NEW.state) NOT IN (
            'REGISTERED>ASSIGNED', 'REGISTERED>KILLED', 'REGISTERED>BROKEN',
            'ASSIGNED>ACTIVATED', 'ASSIGNED>KILLED', 'ASSIGNED>BROKEN',
            'ACTIVATED>RUNNING', 'ACTIVATED>ASSIGNED', 'ACTIVATED>FAILED', 'ACTIVATED>KILLED', 'ACTIVATED>BROKEN',
            'RUNNING>DONE', 'RUNNING>FAILED', 'RUNNING>ASSIGNED', 'RUNNING>KILLED', 'RUNNING>BROKEN',
            'DONE>REGISTERED', 'FAILED>REGISTERED', 'KILLED>REGISTERED', 'BROKEN>REGISTERED')
        AND NOT (OLD.pack IS NOT NULL AND (OLD.state || '>' || NEW.state) IN ('ASSIGNED>RUNNING', 'ASSIGNED>DONE')))
    EXECUTE FUNCTION refuse_job_transition();
COMMENT ON TRIGGER job_transition ON job IS 'The state machine of JobState: refuses every other change of state, whichever code tries it. Only a job of a pack has its turn, or has had it, without being granted a slot.';
