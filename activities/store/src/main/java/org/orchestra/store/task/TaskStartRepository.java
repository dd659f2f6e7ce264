package org.orchestra.store.task;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the workflow of a task is started with. */
@Component
public class TaskStartRepository {
    private final JdbcClient jdbc;

    TaskStartRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a task's workflow is started with and shows.
     *
     * @param held whether the task waits for another, and has no workflow until then
     */
    public record TaskStartDetails(
            long id,
            String task,
            String owner,
            String queue,
            String cluster,
            String clusterQueue,
            int jobs,
            String image,
            String command,
            boolean held) {}

    /** Whether a kill of the task is under way. */
    public boolean isBeingKilled(long taskId) {
        return jdbc.sql("SELECT count(*) > 0 FROM task WHERE id = :id AND state = 'KILL'")
                .param("id", taskId)
                .query(Boolean.class)
                .single();
    }

    /** What the workflow of an existing task is started with. */
    public TaskStartDetails get(long taskId) {
        return jdbc.sql("""
                        SELECT t.id, t.name AS task, a.username AS owner, q.name AS queue, c.name AS cluster,
                               c.messenger_queue AS cluster_queue, t.jobs, t.image, t.command,
                               t.state = 'REGISTERED' AND is_held(t.id) AS held
                        FROM task t
                        JOIN account a ON a.id = t.owner_id
                        JOIN queue q ON q.id = t.queue_id
                        JOIN cluster c ON c.id = q.cluster_id
                        WHERE t.id = :id
                        """).param("id", taskId).query(TaskStartDetails.class).single();
    }
}
