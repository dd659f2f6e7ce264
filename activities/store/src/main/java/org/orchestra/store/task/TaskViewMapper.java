package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.MeasuredUse;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskState;
import org.orchestra.volume.Storage;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** Reads tasks as their owners see them. */
@Component
class TaskViewMapper implements RowMapper<TaskView> {
    private static final String SELECT = """
            SELECT t.name, a.username AS owner, t.state, q.name AS queue, t.image, t.command,
                   d.name AS data_dataset, f.name AS config_dataset, %s AS parameters, t.draw_jobs, t.draw_seed, t.bypass, t.test, t.max_running, t.priority, t.jobs,
                   t.max_attempts, t.retry_on, t.no_retry_on, t.output_name, t.require_output, t.keep, t.pack,
                   (y.ran_seconds * 1000 / nullif(y.timed_runs, 0))::bigint AS job_millis,
                   r.max_seconds, r.cpu_millis, r.memory_mib, r.gpus, t.auto_requests, m.jobs AS measured_jobs,
                   m.peak_memory_mib, m.seconds AS longest_seconds, coalesce(t.memory_mib, q.memory_mib) AS asked_memory_mib,
                   coalesce(t.max_seconds, q.default_seconds, q.max_seconds) AS asked_seconds, t.max_seconds AS own_seconds, t.et, t.eta, t.dummy_data, t.dummy_config,
                   ARRAY(SELECT c.name FROM unnest(clusters_of(t.clusters, t.queue_id)) WITH ORDINALITY AS k (id, place)
                         JOIN cluster c ON c.id = k.id ORDER BY k.place) AS clusters,
                   (SELECT name FROM job_type WHERE id = t.job_type_id) AS job_type,
                   (SELECT array_agg(ARRAY[s.word, x.name]) FROM task_secondary s JOIN dataset x ON x.id = s.dataset_id
                    WHERE s.task_id = t.id) AS secondary,
                   (SELECT array_agg(ARRAY[e.kind, o.name] ORDER BY o.id) FROM task_dependency e
                    JOIN task o ON o.id = e.on_task_id WHERE e.task_id = t.id) AS dependencies,
                   t.reason, t.created_at, t.finished_at, y.registered, y.assigned + y.packed AS assigned, y.activated, y.running, y.done, y.failed, y.killed, y.broken%s
            FROM %s t
            JOIN account a ON a.id = t.owner_id
            JOIN queue q ON q.id = t.queue_id
            JOIN task_resources r ON r.task_id = t.id
            LEFT JOIN dataset d ON d.id = t.data_dataset_id
            LEFT JOIN dataset f ON f.id = t.config_dataset_id
            JOIN task_tally y ON y.task_id = t.id
            LEFT JOIN task_measurement m ON m.task_id = t.id
            """;

    /** The beginning of a statement that reads a task, {@code t}. */
    static String selectOne() {
        return format(SELECT, "t.parameters::text", "", "task");
    }

    /**
     * The beginning of a statement that reads tasks, {@code t}, without their parameters: these may be 64 KiB of each.
     *
     * @param more what else it selects, after a comma
     * @param source the table of tasks, or some of them in brackets
     */
    static String select(String more, String source) {
        return format(SELECT, "NULL", more, source);
    }

    private final Storage storage;
    private final PackRule packRule;

    TaskViewMapper(Storage storage, PackRule packRule) {
        this.storage = storage;
        this.packRule = packRule;
    }

    @Override
    public TaskView mapRow(ResultSet row, int index) throws SQLException {
        List<String> keep = row.getArray("keep") == null ? null : words(row, "keep");
        List<String> clusters = words(row, "clusters");
        WrittenSweep sweep = SweepMapper.written(row);
        return new TaskView(
                row.getString("name"),
                row.getString("owner"),
                TaskState.valueOf(row.getString("state")),
                row.getString("queue"),
                clusters.isEmpty() ? "" : clusters.get(0),
                clusters,
                row.getString("image"),
                row.getString("command"),
                row.getString("data_dataset"),
                row.getString("config_dataset"),
                sweep == null ? null : sweep.parameters(),
                sweep == null ? null : sweep.draw(),
                row.getBoolean("bypass"),
                row.getString("test"),
                row.getObject("max_running", Integer.class),
                row.getInt("priority"),
                row.getInt("max_attempts"),
                words(row, "retry_on"),
                words(row, "no_retry_on"),
                row.getString("output_name"),
                row.getBoolean("require_output"),
                keep == null || keep.isEmpty() ? null : keep,
                keep != null && keep.isEmpty(),
                row.getObject("pack", Integer.class),
                packs(row),
                row.getLong("max_seconds"),
                row.getInt("cpu_millis") / 1_000.0,
                row.getInt("memory_mib"),
                row.getInt("gpus"),
                row.getBoolean("auto_requests"),
                measured(row),
                secondary(row),
                row.getString("et"),
                row.getString("eta"),
                row.getBoolean("dummy_data"),
                row.getBoolean("dummy_config"),
                dependencies(row, DependencyKind.DONE),
                dependencies(row, DependencyKind.ENDED),
                dependencies(row, DependencyKind.EACH_DONE),
                row.getString("job_type"),
                row.getInt("jobs"),
                new TaskView.Counts(
                        row.getInt("registered"),
                        row.getInt("assigned"),
                        row.getInt("activated"),
                        row.getInt("running"),
                        row.getInt("done"),
                        row.getInt("failed"),
                        row.getInt("killed"),
                        row.getInt("broken")),
                row.getString("reason"),
                storage.task(new OwnedName(row.getString("name"))).toString(),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("finished_at"))
                        .map(Timestamp::toInstant)
                        .orElse(null));
    }

    private static TaskView.@Nullable MeasuredJobs measured(ResultSet row) throws SQLException {
        Integer jobs = row.getObject("measured_jobs", Integer.class);
        if (jobs == null) {
            return null;
        }
        MeasuredUse use = new MeasuredUse(
                jobs, row.getObject("peak_memory_mib", Integer.class), row.getObject("longest_seconds", Long.class));
        int memory = row.getInt("asked_memory_mib");
        return new TaskView.MeasuredJobs(
                use.jobs(),
                use.peakMemoryMib(),
                use.seconds(),
                memory,
                row.getLong("asked_seconds"),
                row.getBoolean("auto_requests") ? null : use.advice(memory, row.getObject("own_seconds", Long.class)));
    }

    private TaskView.Packs packs(ResultSet row) throws SQLException {
        Long millis = row.getObject("job_millis", Long.class);
        @Nullable Duration jobTime = millis == null ? null : Duration.ofMillis(millis);
        // In its test phase each job has a slot of its own.
        Integer asked = row.getString("state").equals(TaskState.TESTING.name())
                ? Integer.valueOf(1)
                : row.getObject("pack", Integer.class);
        return new TaskView.Packs(packRule.limit(asked, jobTime), millis == null ? null : millis / 1_000.0);
    }

    private static List<String> words(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static List<String> dependencies(ResultSet row, DependencyKind kind) throws SQLException {
        @Nullable Array pairs = row.getArray("dependencies");
        return pairs == null
                ? List.of()
                : Stream.of((String[][]) pairs.getArray())
                        .filter(pair -> pair[0].equals(kind.name()))
                        .map(pair -> pair[1])
                        .toList();
    }

    private static Map<String, String> secondary(ResultSet row) throws SQLException {
        @Nullable Array pairs = row.getArray("secondary");
        Map<String, String> secondary = new TreeMap<>();
        if (pairs != null) {
            for (String[] pair : (String[][]) pairs.getArray()) {
                secondary.put(pair[0], pair[1]);
            }
        }
        return secondary;
    }
}
