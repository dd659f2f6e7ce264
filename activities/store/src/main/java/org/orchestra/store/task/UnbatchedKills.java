package org.orchestra.store.task;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Kills of jobs whose batch does not run: it has not begun, and will find the jobs ended when it does. */
@Component
public class UnbatchedKills {
    private final JdbcClient jdbc;

    UnbatchedKills(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a task has jobs that have not ended. */
    public boolean hasOpenJobs(String task) {
        return jdbc.sql("""
                        SELECT count(*) > 0 FROM task_tally c JOIN task t ON t.id = c.task_id
                        WHERE t.name = :task AND c.registered + c.assigned + c.packed + c.activated + c.running > 0
                        """).param("task", task).query(Boolean.class).single();
    }

    /** Those of the jobs that have ended need no batch to know of it. */
    public void acknowledge(String task, List<Integer> jobs) {
        jdbc.sql("""
                        UPDATE job SET kill_acknowledged = true, kill_requested = false
                        WHERE task_id = (SELECT id FROM task WHERE name = :task) AND number = ANY (:jobs)
                          AND kill_requested AND NOT kill_acknowledged
                          AND state IN ('DONE', 'FAILED', 'KILLED', 'BROKEN')
                        """)
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .update();
    }
}
