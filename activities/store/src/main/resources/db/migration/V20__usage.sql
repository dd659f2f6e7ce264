-- What users used of which queue on which day. Sums over any time read a row for each, however many runs there were.

ALTER TABLE slot_usage
    ADD COLUMN queue             text             NOT NULL DEFAULT '',
    ADD COLUMN done              int              NOT NULL DEFAULT 0 CHECK (done >= 0),
    ADD COLUMN failed            int              NOT NULL DEFAULT 0 CHECK (failed >= 0),
    ADD COLUMN killed            int              NOT NULL DEFAULT 0 CHECK (killed >= 0),
    ADD COLUMN done_seconds      double precision NOT NULL DEFAULT 0,
    ADD COLUMN peak_mib_seconds  double precision NOT NULL DEFAULT 0,
    ADD COLUMN asked_mib_seconds double precision NOT NULL DEFAULT 0,
    DROP CONSTRAINT slot_usage_pkey,
    ADD PRIMARY KEY (account_id, day, queue);
ALTER TABLE slot_usage ALTER COLUMN queue DROP DEFAULT;

CREATE INDEX slot_usage_day ON slot_usage (day);

COMMENT ON TABLE slot_usage IS 'What a user used of a queue, by the UTC day on which slots were released. Fair share charges slot_seconds. It stays when tasks and queues are deleted.';
COMMENT ON COLUMN slot_usage.queue IS 'The name of the queue. Empty for the days before this was kept, of which only slot_seconds are known.';
COMMENT ON COLUMN slot_usage.done IS 'How many jobs became DONE. A job that is retried counts each time that it ends.';
COMMENT ON COLUMN slot_usage.failed IS 'How many jobs became FAILED or BROKEN when they gave a slot back; likewise killed. Those that never held one do not count.';
COMMENT ON COLUMN slot_usage.done_seconds IS 'How long the commands of the jobs in done ran, together.';
COMMENT ON COLUMN slot_usage.peak_mib_seconds IS 'The peak memory of each run times how long it ran, added up over the runs whose peak is known; asked_mib_seconds has the memory that these got.';

CREATE OR REPLACE FUNCTION charge_released_slots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM old_jobs WHERE node_id IS NOT NULL OR pack IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    -- A job that ended in a pack between two reports never held the slot: others were charged for its time. Grouped rather
    -- than joined, as in record_job_transitions.
    WITH released AS (
        SELECT task_id, number, max(attempt) AS attempt, max(after) AS state,
               CASE WHEN bool_or(held) THEN greatest(0, extract(epoch FROM now() - max(granted_at))) ELSE 0 END AS seconds
        FROM (SELECT task_id, number, attempt, state AS before, NULL AS after, node_id IS NOT NULL AS held,
                     false AS holds, granted_at
              FROM old_jobs
              UNION ALL
              SELECT task_id, number, attempt, NULL, state, false, node_id IS NOT NULL, NULL FROM new_jobs) j
        GROUP BY task_id, number
        HAVING NOT bool_or(holds) AND (bool_or(held) OR max(before) = 'ASSIGNED' AND max(after) = 'DONE')),
    held AS (
        SELECT t.owner_id, s.task_id, s.state, s.seconds, coalesce(r.queue, q.name) AS queue,
               extract(epoch FROM r.finished_at - r.started_at) AS ran, r.memory_mib, r.peak_memory_mib
        FROM released s
        JOIN task t ON t.id = s.task_id
        JOIN queue q ON q.id = t.queue_id
        LEFT JOIN run r ON r.task_id = s.task_id AND r.number = s.number AND r.attempt = s.attempt),
    timed AS (
        UPDATE task_tally t
        SET timed_runs = t.timed_runs + d.runs, timed_seconds = t.timed_seconds + d.seconds,
            ran_seconds = t.ran_seconds + d.ran
        FROM (SELECT task_id, count(*) AS runs, sum(seconds) AS seconds, sum(coalesce(ran, seconds)) AS ran
              FROM held WHERE state = 'DONE' GROUP BY task_id) d
        WHERE t.task_id = d.task_id)
    INSERT INTO slot_usage AS u (account_id, day, queue, slot_seconds, done, failed, killed, done_seconds,
                                 peak_mib_seconds, asked_mib_seconds)
    SELECT owner_id, (now() AT TIME ZONE 'UTC')::date, queue, sum(seconds),
           count(*) FILTER (WHERE state = 'DONE'),
           count(*) FILTER (WHERE state IN ('FAILED', 'BROKEN')),
           count(*) FILTER (WHERE state = 'KILLED'),
           coalesce(sum(coalesce(ran, seconds)) FILTER (WHERE state = 'DONE'), 0),
           coalesce(sum(ran * peak_memory_mib) FILTER (WHERE memory_mib IS NOT NULL), 0),
           coalesce(sum(ran * memory_mib) FILTER (WHERE peak_memory_mib IS NOT NULL), 0)
    FROM held
    GROUP BY owner_id, queue
    ORDER BY owner_id, queue
    ON CONFLICT (account_id, day, queue) DO UPDATE
    SET slot_seconds      = u.slot_seconds + excluded.slot_seconds,
        done              = u.done + excluded.done,
        failed            = u.failed + excluded.failed,
        killed            = u.killed + excluded.killed,
        done_seconds      = u.done_seconds + excluded.done_seconds,
        peak_mib_seconds  = u.peak_mib_seconds + excluded.peak_mib_seconds,
        asked_mib_seconds = u.asked_mib_seconds + excluded.asked_mib_seconds;
    RETURN NULL;
END $$;

COMMENT ON FUNCTION charge_released_slots() IS 'Adds the time that released slots were held, and what became of their jobs, to the usage of their users, and the time to the run times of tasks when the job is DONE.';
