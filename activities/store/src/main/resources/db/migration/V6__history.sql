-- History: every change of state of tasks and jobs, written by triggers

CREATE TABLE transition (
    task_id    bigint      NOT NULL REFERENCES task ON DELETE CASCADE,
    seq        bigint      NOT NULL CHECK (seq >= 1),
    job        int,
    attempt    int,
    from_state text,
    to_state   text        NOT NULL,
    actor      text        NOT NULL,
    reason     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (task_id, seq)
);

CREATE INDEX transition_job ON transition (task_id, job, seq) WHERE job IS NOT NULL;
CREATE INDEX transition_task ON transition (task_id, seq) WHERE job IS NULL;

COMMENT ON TABLE transition IS 'The event feed. A task''s transitions are numbered from 1 without a gap in the order of their commits: each gets its number under the lock of the task''s tally.';
COMMENT ON COLUMN transition.job IS 'The job''s number. Null when the task itself changed.';
COMMENT ON COLUMN transition.attempt IS 'The job''s latest attempt after the change.';
COMMENT ON COLUMN transition.from_state IS 'Null when the task was created.';
COMMENT ON COLUMN transition.actor IS 'Who did it: a username, or a part of the system.';

CREATE FUNCTION audit_actor() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('orchestra.actor', true), ''), 'orchestra')
$$;

CREATE FUNCTION audit_reason() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('orchestra.reason', true), '')
$$;

COMMENT ON FUNCTION audit_actor() IS 'Who acts in this transaction, as AuditContext has set it.';
COMMENT ON FUNCTION audit_reason() IS 'Why, as AuditContext has set it; null when the change says it itself.';

CREATE FUNCTION record_task_transition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next_seq bigint;
BEGIN
    UPDATE task_tally SET transitions = transitions + 1 WHERE task_id = NEW.id RETURNING transitions INTO next_seq;
    -- The tally is gone when the same transaction has deleted the task.
    IF next_seq IS NOT NULL THEN
        INSERT INTO transition (task_id, seq, from_state, to_state, actor, reason, at)
        VALUES (NEW.id, next_seq, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, audit_actor(),
                coalesce(NEW.reason, audit_reason()), clock_timestamp());
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER task_transition_inserted AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION record_task_transition();
CREATE CONSTRAINT TRIGGER task_transition_updated AFTER UPDATE ON task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION record_task_transition();

COMMENT ON FUNCTION record_task_transition() IS 'Numbers and writes one transition of a task.';
COMMENT ON TRIGGER task_transition_inserted ON task IS 'Records that the task was created. Deferred to the commit, because the tally is locked last: after the task and all its jobs.';
COMMENT ON TRIGGER task_transition_updated ON task IS 'Records a change of the task''s state. Deferred like task_transition_inserted.';

CREATE FUNCTION record_job_transitions() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT counted.task_id, counted.before + j.place, j.number, j.attempt, j.from_state, j.to_state, audit_actor(),
           coalesce(j.reason,
                    CASE WHEN j.to_state = 'ACTIVATED' THEN
                        (SELECT 'slot ' || j.slot || ' of ' || n.name FROM node n WHERE n.id = j.node_id) END,
                    audit_reason()),
           clock_timestamp()
    FROM counted CROSS JOIN LATERAL unnest(
             counted.numbers, counted.attempts, counted.from_states, counted.to_states, counted.reasons,
             counted.nodes, counted.slots) WITH ORDINALITY
             AS j (number, attempt, from_state, to_state, reason, node_id, slot, place);
    RETURN NULL;
END $$;

CREATE TRIGGER job_transition_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION record_job_transitions();

COMMENT ON FUNCTION record_job_transitions() IS 'Numbers and writes the transitions of all jobs whose state a statement has changed, by number within each task.';
COMMENT ON TRIGGER job_transition_updated ON job IS 'Records changes of jobs'' states, once a statement. Named to fire after job_tally_updated, which locks the tallies in order.';
