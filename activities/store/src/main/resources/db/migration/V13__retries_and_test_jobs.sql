-- What each run ran and got stays with it, whatever its task is changed to later

CREATE TABLE task_program (
    task_id bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    number  int    NOT NULL CHECK (number >= 1),
    image   text   NOT NULL,
    command text   NOT NULL,
    PRIMARY KEY (task_id, number)
);

COMMENT ON TABLE task_program IS 'Every image and command that a task has had, numbered from 1. A run names the one that it ran, so that a command is stored once and not with each run.';

INSERT INTO task_program (task_id, number, image, command) SELECT id, 1, image, command FROM task;

ALTER TABLE task ADD COLUMN program int NOT NULL DEFAULT 1 CHECK (program >= 1);
COMMENT ON COLUMN task.program IS 'The number of its image and command in task_program.';

CREATE FUNCTION keep_task_program() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_program (task_id, number, image, command) VALUES (NEW.id, NEW.program, NEW.image, NEW.command);
    RETURN NULL;
END $$;

CREATE FUNCTION number_task_program() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.program := OLD.program + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER task_program_inserted AFTER INSERT ON task FOR EACH ROW EXECUTE FUNCTION keep_task_program();
CREATE TRIGGER task_program_changed BEFORE UPDATE OF image, command ON task FOR EACH ROW
    WHEN ((OLD.image, OLD.command) IS DISTINCT FROM (NEW.image, NEW.command)) EXECUTE FUNCTION number_task_program();
CREATE TRIGGER task_program_updated AFTER UPDATE OF image, command ON task FOR EACH ROW
    WHEN (OLD.program <> NEW.program) EXECUTE FUNCTION keep_task_program();

COMMENT ON FUNCTION keep_task_program() IS 'Writes down the image and command of a task.';
COMMENT ON FUNCTION number_task_program() IS 'Gives another image or command its number.';
COMMENT ON TRIGGER task_program_inserted ON task IS 'Keeps the first image and command of a task.';
COMMENT ON TRIGGER task_program_changed ON task IS 'Numbers another image or command, whoever sets it.';
COMMENT ON TRIGGER task_program_updated ON task IS 'Keeps another image or command, once it has its number.';

ALTER TABLE run ADD COLUMN program int, ADD COLUMN queue text, ADD COLUMN cpu_millis int, ADD COLUMN memory_mib int,
    ADD COLUMN gpus int, ADD COLUMN max_seconds bigint;
COMMENT ON COLUMN run.program IS 'What it ran, a number of task_program. Null, like the five columns that follow, for a run from before these were kept.';
COMMENT ON COLUMN run.queue IS 'The name of the queue that its node was a node of. It stays when the queue is deleted.';
COMMENT ON COLUMN run.cpu_millis IS 'What the run got, as task_resources had it when the run began; likewise memory_mib, gpus and max_seconds.';

-- Which jobs test a task

ALTER TABLE task ADD COLUMN test text NOT NULL DEFAULT 'spread', ADD COLUMN test_jobs int[];
UPDATE task SET test_jobs = ARRAY (SELECT generate_series(0, test_to - 1)) WHERE test_to IS NOT NULL;

-- The view has each column of the table by name.
DROP VIEW open_task;
ALTER TABLE task DROP COLUMN test_to;
CREATE VIEW open_task AS SELECT * FROM task WHERE state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL');
COMMENT ON VIEW open_task IS 'The tasks that have not ended: those whose workflow must exist and whose jobs may hold slots.';

ALTER TABLE task ADD CHECK (cardinality(test_jobs) > 0);
COMMENT ON COLUMN task.test IS 'Which jobs its owner wants to test it, in the words of TestChoice.';
COMMENT ON COLUMN task.test_jobs IS 'The numbers of its test jobs, ascending. Those that had ended before the test phase are not run again. Null before the test phase.';
