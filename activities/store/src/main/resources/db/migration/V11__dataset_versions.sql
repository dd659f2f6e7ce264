-- Datasets: versions of one name, and deletion

ALTER TABLE dataset
    ADD version     int     NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD replaced_at timestamptz,
    ADD deleted_at  timestamptz,
    ADD swept       boolean NOT NULL DEFAULT false CHECK (NOT swept OR deleted_at IS NOT NULL),
    DROP CONSTRAINT dataset_name_key,
    ADD UNIQUE (name, version);

CREATE UNIQUE INDEX dataset_current ON dataset (name) WHERE replaced_at IS NULL AND deleted_at IS NULL;
CREATE INDEX dataset_former ON dataset (id) WHERE replaced_at IS NOT NULL OR deleted_at IS NOT NULL;

COMMENT ON TABLE dataset IS 'One version of an uploaded file or folder on the volume. Its content never changes: other content of the same name is another version.';
COMMENT ON COLUMN dataset.version IS 'Counts the versions of a name, from 1.';
COMMENT ON COLUMN dataset.replaced_at IS 'Since when another version has the name. Its data stay for the tasks that were created with it.';
COMMENT ON COLUMN dataset.deleted_at IS 'Since when its data are given up: no task starts on it. The row stays while a task names it.';
COMMENT ON COLUMN dataset.swept IS 'Its files are gone from the volume.';
COMMENT ON INDEX dataset_current IS 'A name stands for at most one version.';

CREATE VIEW current_dataset AS SELECT * FROM dataset WHERE replaced_at IS NULL AND deleted_at IS NULL;

COMMENT ON VIEW current_dataset IS 'The versions that the names stand for: those that a new task is given.';

CREATE VIEW dataset_use AS
    SELECT data_dataset_id AS dataset_id, id AS task_id FROM task
    UNION SELECT config_dataset_id, id FROM task
    UNION SELECT dataset_id, task_id FROM task_secondary;

COMMENT ON VIEW dataset_use IS 'Which task reads which version of a dataset, whatever for.';
