package org.orchestra.store.metric;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.metric.GrowingSeries.KeptPoint;
import org.orchestra.store.metric.GrowingSeries.SeriesState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL that writes series. Whoever writes holds the reading of the run, so that nobody else does. */
@Component
class SeriesRepository {
    /** The most metrics of one run; what comes later has no series. */
    private static final int MAX_METRICS = 100;

    private static final int MIN_METRICS = 20;

    /** The most metrics of the runs of a task, one of each job, until each has its least. */
    private static final int METRICS_OF_TASK = 10_000;

    /** Of how many runs of a job the metrics are kept. */
    private static final int MAX_RUNS = 3;

    private final JdbcClient jdbc;

    SeriesRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The series of a run by metric, with new ones for as many new metrics as there is room for.
     *
     * @param jobs how many jobs the task has
     * @param metrics in the order of the log
     */
    Map<String, GrowingSeries> open(RunKey run, int jobs, Collection<String> metrics) {
        int created = create(run, Math.max(MIN_METRICS, Math.min(MAX_METRICS, METRICS_OF_TASK / jobs)), metrics);
        if (created > 0) {
            deleteOld(run);
        }
        return find(run, jobs, metrics);
    }

    private int create(RunKey run, int most, Collection<String> metrics) {
        return jdbc.sql("""
                        INSERT INTO metric_series (task_id, number, attempt, metric)
                        SELECT :task, :job, :attempt, n.metric
                        FROM unnest(:metrics::text[]) WITH ORDINALITY AS n (metric, place)
                        WHERE NOT EXISTS (SELECT FROM metric_series s WHERE s.task_id = :task AND s.number = :job
                                            AND s.attempt = :attempt AND s.metric = n.metric)
                        ORDER BY n.place
                        LIMIT greatest(0, :most - (SELECT count(*) FROM metric_series s WHERE s.task_id = :task
                                                     AND s.number = :job AND s.attempt = :attempt))
                        """)
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .param("metrics", metrics.toArray(String[]::new))
                .param("most", most)
                .update();
    }

    private void deleteOld(RunKey run) {
        jdbc.sql("DELETE FROM metric_series WHERE task_id = :task AND number = :job AND attempt <= :attempt - :runs")
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .param("runs", MAX_RUNS)
                .update();
    }

    private Map<String, GrowingSeries> find(RunKey run, int jobs, Collection<String> metrics) {
        Map<String, GrowingSeries> series = new HashMap<>();
        jdbc.sql("""
                        SELECT * FROM metric_series WHERE task_id = :task AND number = :job AND attempt = :attempt
                          AND metric = ANY (:metrics)
                        """)
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .param("metrics", metrics.toArray(String[]::new))
                .query(row -> {
                    SeriesState state = new SeriesState(
                            row.getLong("points"),
                            row.getLong("stride"),
                            row.getObject("last_step", Long.class),
                            row.getDouble("last_value"),
                            row.getObject("min_value", Double.class),
                            row.getObject("max_value", Double.class));
                    series.put(row.getString("metric"), new GrowingSeries(row.getLong("id"), state, jobs));
                });
        return series;
    }

    /** Writes what was added. */
    void write(GrowingSeries series) {
        SeriesState state = series.state();
        jdbc.sql("""
                        UPDATE metric_series SET points = :points, stride = :stride, last_step = :step, last_value = :last,
                               last_at = now(), min_value = :min, max_value = :max
                        WHERE id = :id
                        """)
                .param("id", series.id())
                .param("points", state.points())
                .param("stride", state.stride())
                .param("step", state.lastStep())
                .param("last", state.last())
                .param("min", state.min())
                .param("max", state.max())
                .update();
        if (series.thinned()) {
            jdbc.sql("DELETE FROM metric_point WHERE series_id = :id AND ordinal % :stride <> 0")
                    .param("id", series.id())
                    .param("stride", state.stride())
                    .update();
        }
        insert(series.id(), series.kept());
    }

    private void insert(long series, List<KeptPoint> points) {
        jdbc.sql("""
                        INSERT INTO metric_point (series_id, ordinal, step, value)
                        SELECT :series, * FROM unnest(:ordinals::bigint[], :steps::bigint[], :values::float8[])
                        """)
                .param("series", series)
                .param("ordinals", points.stream().map(KeptPoint::ordinal).toArray(Long[]::new))
                .param("steps", points.stream().map(KeptPoint::step).toArray(Long[]::new))
                .param("values", points.stream().map(KeptPoint::value).toArray(Double[]::new))
                .update();
    }
}
