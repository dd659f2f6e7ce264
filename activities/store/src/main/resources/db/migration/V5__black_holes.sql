-- Whether a run counts among its job's attempts: not when the job was given another slot at no cost, because its node took
-- it away, or failed it at once and was cordoned for that. A FAILED job whose last run is not charged is owed another.
ALTER TABLE run ADD COLUMN charged boolean NOT NULL DEFAULT true;

UPDATE run r SET charged = false
WHERE outcome = 'EVICTED' AND NOT EXISTS (
    SELECT FROM job j
    WHERE j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt AND j.state = 'FAILED');

ALTER TABLE run ADD CHECK (charged OR coalesce(outcome IN ('FAILED', 'NEVER_STARTED', 'EVICTED'), false));

CREATE INDEX run_owed ON run (task_id, number, attempt) WHERE NOT charged AND outcome <> 'EVICTED';

-- A node's last runs, and a task's.
DROP INDEX run_node;
CREATE INDEX run_node ON run (node_id, finished_at);
CREATE INDEX run_ended ON run (task_id, finished_at) WHERE finished_at IS NOT NULL;
