-- How long jobs ran, beside how long they held their slots: a pod that waits to start makes a job no longer

ALTER TABLE task_tally ADD COLUMN ran_seconds double precision NOT NULL DEFAULT 0;
UPDATE task_tally SET ran_seconds = timed_seconds;
COMMENT ON COLUMN task_tally.ran_seconds IS 'How long the commands of the jobs in timed_runs ran, together. The size of packs is made from both.';

CREATE OR REPLACE FUNCTION charge_released_slots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM old_jobs WHERE node_id IS NOT NULL OR pack IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    -- A job that ended in a pack between two reports never held the slot: others were charged for its time. Grouped rather
    -- than joined, as in record_job_transitions.
    WITH held AS (
        SELECT task_id, number, max(attempt) AS attempt, max(after) AS state,
               CASE WHEN bool_or(held) THEN greatest(0, extract(epoch FROM now() - max(granted_at))) ELSE 0 END AS seconds
        FROM (SELECT task_id, number, NULL AS attempt, state AS before, NULL AS after, node_id IS NOT NULL AS held,
                     false AS holds, granted_at
              FROM old_jobs
              UNION ALL
              SELECT task_id, number, attempt, NULL, state, false, node_id IS NOT NULL, NULL FROM new_jobs) j
        GROUP BY task_id, number
        HAVING NOT bool_or(holds) AND (bool_or(held) OR max(before) = 'ASSIGNED' AND max(after) = 'DONE')),
    timed AS (
        UPDATE task_tally t
        SET timed_runs = t.timed_runs + d.runs, timed_seconds = t.timed_seconds + d.seconds,
            ran_seconds = t.ran_seconds + d.ran
        FROM (SELECT h.task_id, count(*) AS runs, sum(h.seconds) AS seconds,
                     sum(coalesce(extract(epoch FROM r.finished_at - r.started_at), h.seconds)) AS ran
              FROM held h
              LEFT JOIN run r ON r.task_id = h.task_id AND r.number = h.number AND r.attempt = h.attempt
              WHERE h.state = 'DONE'
              GROUP BY h.task_id) d
        WHERE t.task_id = d.task_id)
    INSERT INTO slot_usage (account_id, day, slot_seconds)
    SELECT t.owner_id, (now() AT TIME ZONE 'UTC')::date, sum(h.seconds)
    FROM held h JOIN task t ON t.id = h.task_id
    GROUP BY t.owner_id
    ORDER BY t.owner_id
    ON CONFLICT (account_id, day) DO UPDATE SET slot_seconds = slot_usage.slot_seconds + excluded.slot_seconds;
    RETURN NULL;
END $$;
