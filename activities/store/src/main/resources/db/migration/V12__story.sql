-- History -------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION record_job_transitions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Grouped, where a join would be shorter: a session plans this once, when its first statement changes one job, and a
    -- join that is good for one compares each of 100,000 with each.
    WITH changed AS (
        SELECT task_id, number, max(attempt) AS attempt, max(before) AS from_state, max(after) AS to_state,
               max(reason) AS reason, max(node_id) AS node_id, max(slot) AS slot
        FROM (SELECT task_id, number, attempt, NULL AS before, state AS after, reason, node_id, slot FROM new_jobs
              UNION ALL
              SELECT task_id, number, NULL, state, NULL, NULL, NULL, NULL FROM old_jobs) j
        GROUP BY task_id, number
        HAVING max(before) <> max(after)),
    counted AS (
        UPDATE task_tally t SET transitions = t.transitions + c.changes
        FROM (SELECT task_id, count(*) AS changes,
                     array_agg(number ORDER BY number) AS numbers,
                     array_agg(attempt ORDER BY number) AS attempts,
                     array_agg(from_state ORDER BY number) AS from_states,
                     array_agg(to_state ORDER BY number) AS to_states,
                     array_agg(reason ORDER BY number) AS reasons,
                     array_agg(node_id ORDER BY number) AS nodes,
                     array_agg(slot ORDER BY number) AS slots
              FROM changed GROUP BY task_id) c
        WHERE t.task_id = c.task_id
        RETURNING t.task_id, t.transitions - c.changes AS before, c.numbers, c.attempts, c.from_states, c.to_states,
                  c.reasons, c.nodes, c.slots)
    INSERT INTO transition (task_id, seq, job, attempt, from_state, to_state, actor, reason, at)
    SELECT counted.task_id, counted.before + j.place, j.number, j.attempt, j.from_state, j.to_state, actor(),
           coalesce(j.reason,
                    CASE WHEN j.to_state = 'ACTIVATED' THEN
                        (SELECT 'slot ' || j.slot || ' of ' || n.name FROM node n WHERE n.id = j.node_id) END,
                    actor_reason()),
           clock_timestamp()
    FROM counted CROSS JOIN LATERAL unnest(
             counted.numbers, counted.attempts, counted.from_states, counted.to_states, counted.reasons,
             counted.nodes, counted.slots) WITH ORDINALITY
             AS j (number, attempt, from_state, to_state, reason, node_id, slot, place);
    RETURN NULL;
END $$;

-- A task's own transitions, few among those of its jobs.
CREATE INDEX transition_task ON transition (task_id, seq) WHERE job IS NULL;

-- Messages ------------------------------------------------------------------------------------------------------------

-- Whether somebody should look at once: where there is no mail server, it goes into the log as a warning.
ALTER TABLE message ADD COLUMN alarm boolean NOT NULL DEFAULT true;
