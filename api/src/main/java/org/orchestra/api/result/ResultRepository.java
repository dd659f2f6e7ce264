package org.orchestra.api.result;

import java.util.Collection;
import java.util.List;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of results. */
@Component
class ResultRepository {
    private static final ListOrder BY_NUMBER = ListOrder.ascending(ListOrder.number("j.number"));

    private final JdbcClient jdbc;

    ResultRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The run of a job whose files are meant. */
    record ResultRun(int job, String name, int attempt) {}

    /** What was written down of a run's log when it ended. */
    record Tail(int job, int attempt, String lines) {}

    /** The last run that succeeded of each job that has one. */
    Page<ResultRun> successes(String task, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT j.number AS job, j.name, max(r.attempt) AS attempt" + BY_NUMBER.key()
                        + """
                        FROM task t
                        JOIN job j ON j.task_id = t.id
                        JOIN run r ON r.task_id = t.id AND r.number = j.number AND r.outcome = 'SUCCEEDED'
                        WHERE t.name = :task
                        """ + BY_NUMBER.after(page) + " GROUP BY j.number, j.name" + BY_NUMBER.limit())
                .param("task", task);
        return BY_NUMBER.read(statement, page, ResultRun.class);
    }

    /** The latest runs of the jobs in a state. */
    Page<ResultRun> latest(String task, JobState state, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT j.number AS job, j.name, j.attempt" + BY_NUMBER.key() + """
                        FROM task t JOIN job j ON j.task_id = t.id
                        WHERE t.name = :task AND j.state = :state AND j.attempt > 0
                        """
                        + BY_NUMBER.after(page) + BY_NUMBER.limit())
                .param("task", task)
                .param("state", state.name());
        return BY_NUMBER.read(statement, page, ResultRun.class);
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
