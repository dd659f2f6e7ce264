-- A machine may be a node of several queues, but its GPUs belong to one: slots of two queues would stand for the same devices.
ALTER TABLE node
    -- The cluster of a GPU queue; null in a CPU queue.
    ADD COLUMN gpu_cluster_id bigint REFERENCES cluster;

UPDATE node n SET gpu_cluster_id = q.cluster_id FROM queue q WHERE q.id = n.queue_id AND q.device_kind = 'GPU';

CREATE UNIQUE INDEX node_gpu_machine ON node (gpu_cluster_id, name);

CREATE FUNCTION claim_gpus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpu_cluster_id := (SELECT cluster_id FROM queue WHERE id = NEW.queue_id AND device_kind = 'GPU');
    RETURN NEW;
END $$;

CREATE TRIGGER node_gpus BEFORE INSERT ON node FOR EACH ROW EXECUTE FUNCTION claim_gpus();
