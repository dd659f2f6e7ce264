package org.orchestra.api.result;

import java.util.Collection;
import java.util.List;
import org.orchestra.domain.job.JobState;
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

    /** The run of a job whose files are meant. */
    record ResultRun(int job, String name, int attempt) {}

    /** What was written down of a run's log when it ended. */
    record Tail(int job, int attempt, String lines) {}

    /** The last run that succeeded of each job that has one. */
    List<ResultRun> successes(String task, PageRequest page) {
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
                .query(ResultRun.class)
                .list();
    }

    long countSuccesses(String task) {
        return jdbc.sql("""
                        SELECT count(DISTINCT r.number) FROM task t JOIN run r ON r.task_id = t.id
                        WHERE t.name = :task AND r.outcome = 'SUCCEEDED'
                        """).param("task", task).query(Long.class).single();
    }

    /** The latest runs of the jobs in a state. */
    List<ResultRun> latest(String task, JobState state, PageRequest page) {
        return jdbc.sql("""
                        SELECT j.number AS job, j.name, j.attempt FROM task t JOIN job j ON j.task_id = t.id
                        WHERE t.name = :task AND j.state = :state AND j.attempt > 0
                        ORDER BY j.number LIMIT :size OFFSET :offset
                        """)
                .param("task", task)
                .param("state", state.name())
                .param("size", page.size())
                .param("offset", page.offset())
                .query(ResultRun.class)
                .list();
    }

    long countLatest(String task, JobState state) {
        return jdbc.sql("""
                        SELECT count(*) FROM task t JOIN job j ON j.task_id = t.id
                        WHERE t.name = :task AND j.state = :state AND j.attempt > 0
                        """)
                .param("task", task)
                .param("state", state.name())
                .query(Long.class)
                .single();
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
