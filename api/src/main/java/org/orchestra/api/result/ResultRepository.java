package org.orchestra.api.result;

import java.util.Collection;
import java.util.List;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of results. */
@Component
class ResultRepository {
    private final JdbcClient jdbc;

    ResultRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A job's last run that succeeded. */
    record Success(int job, String name, int attempt) {}

    /** What was written down of a run's log when it ended. */
    record Tail(int job, int attempt, String lines) {}

    List<Success> successes(String task, PageRequest page) {
        return jdbc.sql("""
                        SELECT j.number AS job, j.name, max(r.attempt) AS attempt
                        FROM task t
                        JOIN job j ON j.task_id = t.id
                        JOIN run r ON r.task_id = t.id AND r.number = j.number AND r.outcome = 'SUCCEEDED'
                        WHERE t.name = :task
                        GROUP BY j.number, j.name ORDER BY j.number LIMIT :size OFFSET :offset
                        """)
                .param("task", task)
                .param("size", page.size())
                .param("offset", page.offset())
                .query(Success.class)
                .list();
    }

    long countSuccesses(String task) {
        return jdbc.sql("""
                        SELECT count(DISTINCT r.number) FROM task t JOIN run r ON r.task_id = t.id
                        WHERE t.name = :task AND r.outcome = 'SUCCEEDED'
                        """).param("task", task).query(Long.class).single();
    }

    /** The tails of all runs of some jobs. */
    List<Tail> tails(String task, Collection<Integer> jobs) {
        return jdbc.sql("""
                        SELECT r.number AS job, r.attempt, r.log_tail AS lines FROM task t JOIN run r ON r.task_id = t.id
                        WHERE t.name = :task AND r.number = ANY(:jobs) AND r.log_tail IS NOT NULL
                        """)
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .query(Tail.class)
                .list();
    }
}
