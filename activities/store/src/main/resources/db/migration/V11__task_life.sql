-- Whether the batch of a job whose owner wants it stopped knows of that: until then it is told again.
ALTER TABLE job ADD COLUMN kill_heard boolean NOT NULL DEFAULT false;

DROP INDEX job_kill_requested;
CREATE INDEX job_kill_unheard ON job (task_id) WHERE kill_requested AND NOT kill_heard;

-- A FINALIZED task whose command or image is new is tested again.
DROP TRIGGER task_transition ON task;
CREATE TRIGGER task_transition BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>TESTING', 'REGISTERED>RUNNING', 'REGISTERED>KILL',
        'TESTING>RUNNING', 'TESTING>BROKEN', 'TESTING>KILL',
        'RUNNING>DONE', 'RUNNING>FINALIZED', 'RUNNING>KILL',
        'KILL>KILLED', 'DONE>RUNNING', 'FINALIZED>RUNNING',
        'FINALIZED>REGISTERED', 'BROKEN>REGISTERED', 'KILLED>REGISTERED'))
    EXECUTE FUNCTION refuse_task_transition();
