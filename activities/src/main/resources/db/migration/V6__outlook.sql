-- The latest tasks of a queue, for its usual run time: without looking through those of all other queues.
CREATE INDEX task_queue_latest ON task (queue_id, id);
DROP INDEX task_queue;
