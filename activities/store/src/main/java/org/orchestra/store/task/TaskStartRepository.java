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
     * @param cluster the names of the clusters that it may go to
     * @param held whether the task waits for another, and has no workflow until then
     */
    public record TaskStartDetails(
            long id,
            String task,
            String owner,
            String queue,
            String cluster,
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
                        SELECT t.id, t.name AS task, a.username AS owner, q.name AS queue, t.jobs, t.image, t.command,
                               (SELECT string_agg(c.name, ', ' ORDER BY place)
                                FROM unnest(clusters_of(t.clusters, t.queue_id)) WITH ORDINALITY AS k (id, place)
                                JOIN cluster c ON c.id = k.id) AS cluster,
                               t.state = 'REGISTERED' AND is_held(t.id) AS held
                        FROM task t
                        JOIN account a ON a.id = t.owner_id
                        JOIN queue q ON q.id = t.queue_id
                        WHERE t.id = :id
                        """).param("id", taskId).query(TaskStartDetails.class).single();
    }
}
