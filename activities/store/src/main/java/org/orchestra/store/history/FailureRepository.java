package org.orchestra.store.history;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.run.FailureGroup;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of failures. */
@Component
class FailureRepository {
    private final JdbcClient jdbc;

    FailureRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record JobName(int number, String name) {}

    /**
     * The jobs of a task that failed, by the exact words of their reason; and those that were killed one by one, which
     * only a task that is not killed itself has.
     */
    List<FailureGroup> groups(long task) {
        return jdbc.sql("""
                        SELECT r.cause, coalesce(j.reason, r.reason, 'nobody said why') AS reason, count(*) AS jobs,
                               min(j.number) AS example
                        FROM (SELECT * FROM job WHERE task_id = :task AND state = 'FAILED'
                              UNION ALL
                              SELECT * FROM job WHERE task_id = :task AND state = 'KILLED' AND EXISTS (
                                  SELECT FROM task t JOIN task_tally y ON y.task_id = t.id
                                  WHERE t.id = :task AND t.state NOT IN ('KILL', 'KILLED') AND y.killed > 0)) j
                        LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                        GROUP BY 1, 2
                        """).param("task", task).query(FailureGroup.class).list();
    }

    Map<Integer, String> names(long task, Collection<Integer> jobs) {
        return jdbc
                .sql("SELECT number, name FROM job WHERE task_id = :task AND number = ANY (:jobs)")
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .query(JobName.class)
                .stream()
                .collect(toMap(JobName::number, JobName::name));
    }
}
