package org.orchestra.api.event;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.orchestra.store.history.FeedPosition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of task events. */
@Component
class TaskEventRepository {
    private final JdbcClient jdbc;

    TaskEventRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The end of a task's history; empty when there is no such task. */
    Optional<FeedPosition> end(String task) {
        return jdbc.sql("""
                        SELECT t.id AS task, y.transitions AS seq FROM task t JOIN task_tally y ON y.task_id = t.id
                        WHERE t.name = :task
                        """).param("task", task).query(FeedPosition.class).optional();
    }

    /** The names of some tasks; deleted ones are missing. */
    Map<Long, String> names(Collection<Long> tasks) {
        Map<Long, String> names = new HashMap<>();
        jdbc.sql("SELECT id, name FROM task WHERE id = ANY (:tasks)")
                .param("tasks", tasks.toArray(Long[]::new))
                .query(row -> {
                    names.put(row.getLong("id"), row.getString("name"));
                });
        return names;
    }
}
