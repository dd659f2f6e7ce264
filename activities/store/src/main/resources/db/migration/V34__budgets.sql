-- Slot hours that a user may have in a sliding window of days.

ALTER TABLE account
    ADD COLUMN budget_hours int CHECK (budget_hours BETWEEN 1 AND 10000000),
    ADD COLUMN budget_days  int CHECK (budget_days BETWEEN 1 AND 366),
    ADD CHECK ((budget_hours IS NULL) = (budget_days IS NULL));

COMMENT ON COLUMN account.budget_hours IS 'The slot hours that its user may have within budget_days, on all clusters together. Null for any number.';
COMMENT ON COLUMN account.budget_days IS 'The last UTC days over which they are counted, today among them.';

CREATE INDEX account_budget ON account (id) WHERE budget_hours IS NOT NULL;

DROP TRIGGER account_edited ON account;
CREATE TRIGGER account_edited
    BEFORE UPDATE OF email, role, state, max_priority, max_running, budget_hours, budget_days, notify, quota_bytes, quota_files
    ON account
    FOR EACH ROW EXECUTE FUNCTION count_account_edit();

CREATE VIEW budget_use AS
WITH held AS (
    SELECT t.owner_id, sum(extract(epoch FROM now() - j.granted_at)) AS seconds
    FROM job j JOIN task t ON t.id = j.task_id
    WHERE j.node_id IS NOT NULL
    GROUP BY t.owner_id)
SELECT a.id AS account_id, a.budget_hours AS hours, a.budget_days AS days, u.seconds AS used_seconds,
       u.seconds >= a.budget_hours * 3600.0 AS exhausted,
       -- Each midnight the oldest day leaves the window.
       (SELECT ((min(d.day) + a.budget_days)::timestamp AT TIME ZONE 'UTC')
        FROM (SELECT day, sum(sum(slot_seconds)) OVER (ORDER BY day) AS left_behind
              FROM slot_usage
              WHERE account_id = a.id AND day > (now() AT TIME ZONE 'UTC')::date - a.budget_days
              GROUP BY day) d
        WHERE u.seconds - d.left_behind < a.budget_hours * 3600.0) AS relieved_at
FROM account a
LEFT JOIN held h ON h.owner_id = a.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(slot_seconds), 0) + coalesce(h.seconds, 0) AS seconds
    FROM slot_usage
    WHERE account_id = a.id AND day > (now() AT TIME ZONE 'UTC')::date - a.budget_days) u
WHERE a.budget_hours IS NOT NULL;

COMMENT ON VIEW budget_use IS 'What those who have a budget have used of it: what they gave back within the window, and how long they hold what they have now. relieved_at is when it will be less than the budget if they start nothing more; null when no day that leaves the window brings it there.';
