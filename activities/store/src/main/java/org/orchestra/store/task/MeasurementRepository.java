package org.orchestra.store.task;

import org.orchestra.domain.capacity.MeasuredUse;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of what the test jobs of a task used. */
@Component
class MeasurementRepository {
    private final JdbcClient jdbc;

    MeasurementRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is measured, and how much may be asked for.
     *
     * @param wanted whether the task's jobs get what suffices
     * @param mostMemoryMib what the queue gives a job at most, and its largest node has
     * @param mostSeconds how long the queue lets a job run at most
     */
    record TestResult(MeasuredUse use, boolean wanted, int mostMemoryMib, long mostSeconds) {}

    /** What the test jobs of a task that have succeeded used at most. */
    TestResult read(long task) {
        return jdbc.sql("""
                        SELECT t.auto_requests, count(*) AS jobs, max(r.peak_memory_mib) AS peak_memory_mib,
                               ceil(extract(epoch FROM max(r.finished_at - r.started_at)))::bigint AS seconds,
                               least(greatest(q.max_memory_mib, q.memory_mib),
                                     (SELECT max(o.memory_mib) FROM node n
                                      JOIN observed_node o ON o.cluster_id = n.cluster_id AND o.name = n.name
                                      WHERE n.queue_id = q.id AND n.cluster_id = ANY (clusters_of(t.clusters, q.id)))) AS most_memory_mib, q.max_seconds AS most_max_seconds
                        FROM task t
                        JOIN queue q ON q.id = t.queue_id
                        LEFT JOIN run r ON r.task_id = t.id AND r.number = ANY (t.test_jobs) AND r.outcome = 'SUCCEEDED'
                        WHERE t.id = :task
                        GROUP BY t.id, q.id
                        """)
                .param("task", task)
                .query((row, index) -> new TestResult(
                        new MeasuredUse(
                                row.getInt("jobs"),
                                row.getObject("peak_memory_mib", Integer.class),
                                row.getObject("seconds", Long.class)),
                        row.getBoolean("auto_requests"),
                        row.getInt("most_memory_mib"),
                        row.getLong("most_max_seconds")))
                .single();
    }

    /** Writes down what was measured, and has the task's jobs get what suffices if it wants that. */
    void write(long task, TestResult result) {
        MeasuredUse use = result.use();
        jdbc.sql("""
                        INSERT INTO task_measurement (task_id, jobs, peak_memory_mib, seconds, memory_mib, max_seconds,
                                                      most_memory_mib, most_max_seconds)
                        VALUES (:task, :jobs, :peak, :seconds, :memory, :maxSeconds, :mostMemory, :mostSeconds)
                        ON CONFLICT (task_id) DO UPDATE
                        SET jobs = excluded.jobs, peak_memory_mib = excluded.peak_memory_mib, seconds = excluded.seconds,
                            memory_mib = excluded.memory_mib, max_seconds = excluded.max_seconds,
                            most_memory_mib = excluded.most_memory_mib, most_max_seconds = excluded.most_max_seconds
                        """)
                .param("task", task)
                .param("jobs", use.jobs())
                .param("peak", use.peakMemoryMib())
                .param("seconds", use.seconds())
                .param("memory", result.wanted() ? use.memoryMib(result.mostMemoryMib()) : null)
                .param("maxSeconds", result.wanted() ? use.maxSeconds(result.mostSeconds()) : null)
                .param("mostMemory", result.mostMemoryMib())
                .param("mostSeconds", result.mostSeconds())
                .update();
    }
}
