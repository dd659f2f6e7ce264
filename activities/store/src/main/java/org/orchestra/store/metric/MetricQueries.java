package org.orchestra.store.metric;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL that reads metrics. */
@Component
class MetricQueries {
    private static final ListOrder BY_METRIC = ListOrder.ascending(ListOrder.text("s.metric"));
    private static final ListOrder BY_ORDINAL = ListOrder.ascending(ListOrder.number("p.ordinal"));
    private static final ListOrder BY_JOB_AND_METRIC =
            ListOrder.ascending(ListOrder.number("s.number"), ListOrder.text("s.metric"));
    private static final ListOrder BY_PLACE = ListOrder.ascending(ListOrder.number("s.place"));
    private static final int CURVE_POINTS = 40;

    /** The series of the latest run of each job that has the metric. */
    private static final String LATEST = """
            SELECT DISTINCT ON (number) id, number, attempt, last_step, last_value, points, stride, %s AS best
            FROM metric_series WHERE task_id = :task AND metric = :metric ORDER BY number, attempt DESC
            """;

    private final JdbcClient jdbc;

    MetricQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The metrics of a task by name. */
    Page<TaskMetric> metrics(long task, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        "SELECT s.metric, s.jobs" + BY_METRIC.key() + """
                        FROM (SELECT metric, count(DISTINCT number) AS jobs FROM metric_series WHERE task_id = :task
                              GROUP BY metric) s
                        WHERE true
                        """ + BY_METRIC.after(page) + BY_METRIC.limit())
                .param("task", task);
        return BY_METRIC.read(statement, page, TaskMetric.class);
    }

    UnreadLogs unread(long task) {
        return jdbc.sql("""
                        SELECT count(DISTINCT m.number) AS jobs,
                               count(DISTINCT m.number) FILTER (
                                   WHERE t.finished_at IS NOT NULL AND r.finished_at > now() - interval '1 minute') AS recent
                        FROM metric_reading m JOIN run r USING (task_id, number, attempt) JOIN task t ON t.id = m.task_id
                        WHERE m.task_id = :task AND r.finished_at IS NOT NULL
                        """).param("task", task).query(UnreadLogs.class).single();
    }

    /** The metrics of a job by name, each in the latest run that has it. */
    Page<JobMetric> metrics(long task, int job, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        "SELECT s.*" + BY_METRIC.key() + """
                        FROM (SELECT DISTINCT ON (metric) * FROM metric_series WHERE task_id = :task AND number = :job
                              ORDER BY metric, attempt DESC) s
                        WHERE true
                        """ + BY_METRIC.after(page) + BY_METRIC.limit())
                .param("task", task)
                .param("job", job);
        return BY_METRIC.read(
                statement,
                page,
                (row, index) -> new JobMetric(
                        row.getString("metric"),
                        row.getInt("attempt"),
                        row.getObject("last_step", Long.class),
                        finite(row, "last_value"),
                        row.getTimestamp("last_at").toInstant(),
                        finite(row, "min_value"),
                        finite(row, "max_value"),
                        row.getLong("points"),
                        row.getLong("stride")));
    }

    /** The series of a metric in one run of a job; in the latest that has it when the attempt is null. */
    Page<MetricPoint> points(long task, int job, String metric, @Nullable Integer attempt, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        "SELECT p.*" + BY_ORDINAL.key() + """
                        FROM metric_point p
                        WHERE p.series_id = (
                            SELECT id FROM metric_series
                            WHERE task_id = :task AND number = :job AND metric = :metric
                              AND (:attempt::int IS NULL OR attempt = :attempt)
                            ORDER BY attempt DESC LIMIT 1)
                        """ + BY_ORDINAL.after(page) + BY_ORDINAL.limit())
                .param("task", task)
                .param("job", job)
                .param("metric", metric)
                .param("attempt", attempt);
        return BY_ORDINAL.read(
                statement,
                page,
                (row, index) -> new MetricPoint(
                        row.getLong("ordinal"),
                        row.getObject("step", Long.class),
                        finite(row, "value"),
                        row.getTimestamp("at").toInstant()));
    }

    /** The jobs that have a metric, the best first, and those without a finite value last. */
    Page<JobByMetric> ranked(long task, String metric, BestValue best, PageRequest page) {
        boolean least = best == BestValue.MIN;
        String series = format(LATEST, least ? "min_value" : "max_value");
        StatementSpec statement = jdbc.sql(format("""
                        SELECT s.*, j.name%s
                        FROM (SELECT *, row_number() OVER (ORDER BY best %s NULLS LAST, number) AS place FROM (%s) latest) s
                        JOIN job j ON j.task_id = :task AND j.number = s.number
                        WHERE true
                        """, BY_PLACE.key(), least ? "" : "DESC", series)
                        + BY_PLACE.after(page)
                        + BY_PLACE.limit())
                .param("task", task)
                .param("metric", metric);
        Page<RankedSeries> found = BY_PLACE.read(
                statement,
                page,
                (row, index) -> new RankedSeries(
                        row.getLong("id"),
                        new JobByMetric(
                                row.getInt("number"),
                                row.getString("name"),
                                row.getInt("attempt"),
                                row.getObject("last_step", Long.class),
                                finite(row, "last_value"),
                                finite(row, "best"),
                                row.getLong("points"),
                                List.of())));
        Map<Long, List<Double>> curves =
                curves(found.items().stream().map(RankedSeries::id).toArray(Long[]::new));
        return found.map(ranked -> ranked.with(curves.getOrDefault(ranked.id(), List.of())));
    }

    private record RankedSeries(long id, JobByMetric job) {
        JobByMetric with(List<Double> curve) {
            return new JobByMetric(
                    job.job(), job.name(), job.attempt(), job.lastStep(), job.last(), job.best(), job.points(), curve);
        }
    }

    /** By their numbers: however long a series is, no more of it is read than is shown. */
    private Map<Long, List<Double>> curves(Long[] series) {
        record CurvePoint(long series, double value) {}
        return jdbc
                .sql("""
                        SELECT p.series_id, p.value
                        FROM metric_series s
                        CROSS JOIN LATERAL (SELECT (s.points - 1) / s.stride AS last_kept) k
                        CROSS JOIN LATERAL (
                            SELECT DISTINCT i * k.last_kept / (:points - 1) * s.stride AS ordinal
                            FROM generate_series(0, :points - 1) i) wanted
                        JOIN metric_point p ON p.series_id = s.id AND p.ordinal = wanted.ordinal
                        WHERE s.id = ANY (:series)
                        ORDER BY p.series_id, p.ordinal
                        """)
                .param("points", CURVE_POINTS)
                .param("series", series)
                .query((row, index) -> new CurvePoint(row.getLong("series_id"), row.getDouble("value")))
                .list()
                .stream()
                .filter(point -> Double.isFinite(point.value()))
                .collect(groupingBy(CurvePoint::series, mapping(CurvePoint::value, toList())));
    }

    /** The last value of each metric of each job of a task, by job and metric. */
    Page<LastValue> lastValues(long task, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT DISTINCT ON (s.number, s.metric) s.*" + BY_JOB_AND_METRIC.key()
                        + " FROM metric_series s WHERE s.task_id = :task" + BY_JOB_AND_METRIC.after(page)
                        + " ORDER BY s.number, s.metric, s.attempt DESC LIMIT :page_rows")
                .param("task", task);
        return BY_JOB_AND_METRIC.read(
                statement,
                page,
                (row, index) -> new LastValue(
                        row.getInt("number"),
                        row.getString("metric"),
                        row.getObject("last_step", Long.class),
                        finite(row, "last_value"),
                        finite(row, "min_value"),
                        finite(row, "max_value")));
    }

    private static @Nullable Double finite(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() || !Double.isFinite(value) ? null : value;
    }
}
