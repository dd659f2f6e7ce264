-- Queues over several clusters, in order of preference

-- Of the column that goes.
DROP INDEX queue_cluster;

CREATE TABLE queue_cluster (
    queue_id   bigint NOT NULL REFERENCES queue ON DELETE CASCADE,
    cluster_id bigint NOT NULL REFERENCES cluster,
    preference int    NOT NULL CHECK (preference >= 0),
    PRIMARY KEY (queue_id, cluster_id),
    UNIQUE (queue_id, preference) DEFERRABLE
);

CREATE INDEX queue_cluster_cluster ON queue_cluster (cluster_id);

COMMENT ON TABLE queue_cluster IS 'The clusters whose machines may be nodes of a queue. Each queue has at least one.';
COMMENT ON COLUMN queue_cluster.preference IS 'Where a slot is granted first when several clusters have a free one: 0 before 1.';
COMMENT ON TABLE queue IS 'Nodes of one or several clusters that give slots of one shape, and the tasks that use them.';

INSERT INTO queue_cluster (queue_id, cluster_id, preference) SELECT id, cluster_id, 0 FROM queue;

ALTER TABLE node ADD COLUMN cluster_id bigint;
UPDATE node n SET cluster_id = q.cluster_id FROM queue q WHERE q.id = n.queue_id;
ALTER TABLE node
    ALTER COLUMN cluster_id SET NOT NULL,
    ADD FOREIGN KEY (queue_id, cluster_id) REFERENCES queue_cluster (queue_id, cluster_id);

CREATE INDEX node_cluster ON node (cluster_id);

COMMENT ON COLUMN node.cluster_id IS 'The cluster of the machine, one of those of the queue.';

CREATE OR REPLACE FUNCTION set_node_gpu_cluster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpu_cluster_id := (SELECT NEW.cluster_id FROM queue WHERE id = NEW.queue_id AND device_kind = 'GPU');
    RETURN NEW;
END $$;

COMMENT ON COLUMN node.gpu_cluster_id IS 'The cluster of the machine in a GPU queue, null in a CPU queue. Unique with the name: a machine may be in several queues, but its GPUs belong to one.';
COMMENT ON FUNCTION set_node_gpu_cluster() IS 'Copies the cluster of a new node of a GPU queue.';

ALTER TABLE task ADD COLUMN clusters bigint[];
UPDATE task t SET clusters = ARRAY[q.cluster_id] FROM queue q WHERE q.id = t.queue_id;

COMMENT ON COLUMN task.clusters IS 'The clusters that its jobs may go to: those of its queue where its data is, or the ones that its owner chose of them. Null for all of its queue.';

CREATE FUNCTION clusters_of(chosen bigint[], queue bigint) RETURNS bigint[] LANGUAGE sql STABLE
RETURN coalesce(chosen, ARRAY(SELECT c.cluster_id FROM queue_cluster c WHERE c.queue_id = queue ORDER BY c.preference));

COMMENT ON FUNCTION clusters_of(bigint[], bigint) IS 'The clusters that the jobs of a task may go to, by task.clusters and task.queue_id.';

ALTER TABLE run ADD COLUMN cluster text;
UPDATE run r SET cluster = c.name
FROM task t JOIN queue q ON q.id = t.queue_id JOIN cluster c ON c.id = q.cluster_id
WHERE t.id = r.task_id;

COMMENT ON COLUMN run.cluster IS 'The name of the cluster of its node. It stays when the cluster is deleted.';

CREATE OR REPLACE FUNCTION begin_metric_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO metric_reading (task_id, number, attempt, cluster_id)
    SELECT r.task_id, r.number, r.attempt, n.cluster_id
    FROM begun r JOIN task t ON t.id = r.task_id JOIN node n ON n.id = r.node_id
    WHERE t.job_type_id IS NOT NULL;
    RETURN NULL;
END $$;

ALTER TABLE queue DROP COLUMN cluster_id;
