-- Tasks whose jobs come from parameters, or that are one job, instead of a dataset of configuration files

ALTER TABLE task ALTER COLUMN data_dataset_id DROP NOT NULL;
ALTER TABLE task ALTER COLUMN config_dataset_id DROP NOT NULL;
ALTER TABLE task ADD COLUMN parameters json CHECK (octet_length(parameters::text) <= 65536);
ALTER TABLE task ADD COLUMN draw_jobs int CHECK (draw_jobs BETWEEN 1 AND 100000);
ALTER TABLE task ADD COLUMN draw_seed bigint;
ALTER TABLE task ADD CONSTRAINT task_parameters_or_configs CHECK (parameters IS NULL OR config_dataset_id IS NULL);
ALTER TABLE task ADD CONSTRAINT task_draw CHECK (
    (draw_jobs IS NULL) = (draw_seed IS NULL) AND (draw_jobs IS NULL OR parameters IS NOT NULL));

COMMENT ON TABLE task IS 'One command, run once for every file of a configuration dataset or for all values of its parameters. A task has one Temporal workflow.';
COMMENT ON COLUMN task.data_dataset_id IS 'What %DATA stands for. Null for nothing.';
COMMENT ON COLUMN task.config_dataset_id IS 'Whose files make the jobs. Null for a task whose jobs come from its parameters; without these it is one job.';
COMMENT ON COLUMN task.parameters IS 'As they were written, hence json and not jsonb: a job''s values follow from them and its number.';
COMMENT ON COLUMN task.draw_jobs IS 'How many jobs draw their values by chance, from draw_seed. Null where the parameters say each job''s values.';

CREATE OR REPLACE VIEW dataset_use AS
    SELECT data_dataset_id AS dataset_id, id AS task_id FROM task WHERE data_dataset_id IS NOT NULL
    UNION SELECT config_dataset_id, id FROM task WHERE config_dataset_id IS NOT NULL
    UNION SELECT dataset_id, task_id FROM task_secondary;

COMMENT ON TABLE job IS 'One configuration file of a task, or one choice of values of its parameters, to be run with success once. ACTIVATED and RUNNING jobs hold a slot.';
COMMENT ON COLUMN job.name IS 'The path of the job''s configuration file in its dataset, or its values, such as lr=0.1,seed=3.';
