package org.orchestra.store.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.task.CommandPlaceholders;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.JobSelection.Range;
import org.orchestra.store.task.CommandInputs.InputDataset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of retries. Earlier runs stay; only later ones count against the task's most attempts. */
@Component
class RetryRepository {
    private static final String REOPENED = """
            SET state = 'REGISTERED', reason = NULL, assigned_at = NULL, base_attempt = j.attempt, avoid_node_id = NULL,
                kill_requested = false, pack = NULL, pack_attempt = NULL
            """;

    private final JdbcClient jdbc;

    RetryRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What the task's command must have and may have. */
    CommandPlaceholders places(long task) {
        return jdbc.sql("""
                        SELECT ARRAY (SELECT word FROM (VALUES
                                          ('DATA', data_dataset_id IS NOT NULL AND NOT dummy_data),
                                          ('IN', config_dataset_id IS NOT NULL AND NOT dummy_config),
                                          ('OUT', config_dataset_id IS NOT NULL OR require_output)) w (word, applies)
                                      WHERE applies) AS required,
                               ARRAY (SELECT word FROM (VALUES
                                          ('DATA', data_dataset_id IS NULL), ('ET', et IS NULL), ('ETA', eta IS NULL)) w (word, applies)
                                      WHERE applies) AS without_value,
                               ARRAY (SELECT word FROM task_secondary WHERE task_id = task.id) AS secondary
                        FROM task WHERE id = :task
                        """)
                .param("task", task)
                .query((row, index) -> new CommandPlaceholders(
                        words(row, "required"), words(row, "secondary"), words(row, "without_value")))
                .single();
    }

    private static Set<String> words(ResultSet row, String column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }

    /** Has the jobs of the task get what it asks for from now on, as far as that is asked for anew. */
    void askAnew(long task, boolean memory, boolean time) {
        jdbc.sql("""
                        UPDATE task_measurement
                        SET memory_mib = CASE WHEN :memory THEN NULL ELSE memory_mib END,
                            max_seconds = CASE WHEN :time THEN NULL ELSE max_seconds END
                        WHERE task_id = :task
                        """)
                .param("task", task)
                .param("memory", memory)
                .param("time", time)
                .update();
    }

    /** What the placeholders of the task's command stand for. */
    CommandInputs inputs(long task) {
        Map<String, InputDataset> sources = new HashMap<>();
        jdbc.sql("""
                        SELECT u.word, d.name, d.version, d.folder,
                               (SELECT path FROM dataset_file f WHERE f.dataset_id = d.id AND d.kind = 'FILE') AS file
                        FROM (SELECT 'DATA' AS word, data_dataset_id AS dataset_id FROM task WHERE id = :task
                              UNION ALL SELECT word, dataset_id FROM task_secondary WHERE task_id = :task) u
                        JOIN dataset d ON d.id = u.dataset_id
                        """).param("task", task).query(row -> {
            sources.put(row.getString("word"), new InputDataset(version(row), row.getString("file")));
        });
        return jdbc.sql("""
                        SELECT t.name AS task, c.name, c.version, c.folder, t.parameters::text, t.draw_jobs, t.draw_seed,
                               t.et, t.eta, t.output_name
                        FROM task t LEFT JOIN dataset c ON c.id = t.config_dataset_id WHERE t.id = :task
                        """)
                .param("task", task)
                .query((row, index) -> new CommandInputs(
                        new OwnedName(row.getString("task")),
                        row.getString("name") == null ? null : version(row),
                        row.getString("name") == null ? SweepMapper.sweep(row) : null,
                        sources,
                        row.getString("et"),
                        row.getString("eta"),
                        row.getString("output_name")))
                .single();
    }

    private static DatasetVersion version(ResultSet row) throws SQLException {
        return new DatasetVersion(new OwnedName(row.getString("name")), row.getInt("version"), row.getString("folder"));
    }

    /**
     * A dataset that a task was created with.
     *
     * @param deleted whether its data are gone
     * @param readable whether it is the task owner's, or shared with them still
     * @param overtaken whether its files are those of a later version by now, as it was registered in place
     * @param state how far it is, if it was registered in place; null if it was uploaded
     * @param reason why it is in this state; null where that needs none
     */
    record UsedDataset(
            String name,
            boolean deleted,
            boolean readable,
            boolean overtaken,
            @Nullable DatasetState state,
            @Nullable String reason) {
        /** Whether it is what it was when the task was created, as far as is known. */
        boolean isThere() {
            return !deleted && !overtaken && (state == null || state == DatasetState.READY);
        }
    }

    /** Whether the owner of a task has not been deleted, and is not before the transaction ends. */
    boolean lockOwner(long task) {
        return jdbc.sql("""
                        SELECT a.state <> 'DELETED' FROM task t JOIN account a ON a.id = t.owner_id
                        WHERE t.id = :task FOR SHARE OF a
                        """).param("task", task).query(Boolean.class).single();
    }

    /** The datasets of a task; those that are not deleted stay until the transaction ends. */
    List<UsedDataset> lockDatasets(long task) {
        return jdbc.sql("""
                        SELECT d.name, d.deleted_at IS NOT NULL AS deleted,
                               d.owner_id = t.owner_id OR EXISTS (
                                   SELECT FROM dataset_reader r
                                   WHERE r.name = d.name AND r.account_id = t.owner_id) AS readable,
                               d.folder IS NOT NULL AND d.replaced_at IS NOT NULL AS overtaken, g.state, g.reason
                        FROM task t JOIN dataset d ON d.id IN (SELECT dataset_id FROM dataset_use WHERE task_id = t.id)
                        LEFT JOIN dataset_registration g ON g.dataset_id = d.id
                        WHERE t.id = :task
                        ORDER BY d.id FOR KEY SHARE OF d
                        """).param("task", task).query(UsedDataset.class).list();
    }

    /** The longest name of the task's jobs. */
    String longestJobName(long task) {
        return jdbc.sql("SELECT name FROM job WHERE task_id = :task ORDER BY length(name) DESC LIMIT 1")
                .param("task", task)
                .query(String.class)
                .single();
    }

    /** Gives a task another command, another image or both; it is untested then. */
    void change(long task, @Nullable String command, @Nullable String image) {
        jdbc.sql("""
                        UPDATE task SET command = coalesce(:command, command), image = coalesce(:image, image),
                               tested = false
                        WHERE id = :task AND (command <> :command::text OR image <> :image::text)
                        """)
                .param("task", task)
                .param("command", command)
                .param("image", image)
                .update();
    }

    /** The account that owns a task; empty when there is no such task. */
    Optional<Long> owner(String task) {
        return jdbc.sql("SELECT owner_id FROM task WHERE name = :task")
                .param("task", task)
                .query(Long.class)
                .optional();
    }

    /** What the task asks for. */
    ResourceRequest request(long task) {
        return jdbc.sql("SELECT cpu_millis, memory_mib, gpus, max_seconds FROM task WHERE id = :task")
                .param("task", task)
                .query(ResourceRequest.class)
                .single();
    }

    /** Lets a task go to a queue, and ask for what it is given; what is null stays as it is. */
    void change(long task, long queue, ResourceRequest request) {
        jdbc.sql("""
                        UPDATE task SET queue_id = :queue,
                               cpu_millis = coalesce(:cpus, cpu_millis), memory_mib = coalesce(:memory, memory_mib),
                               gpus = coalesce(:gpus, gpus), max_seconds = coalesce(:seconds, max_seconds)
                        WHERE id = :task
                        """)
                .param("task", task)
                .param("queue", queue)
                .param("cpus", request.cpuMillis())
                .param("memory", request.memoryMib())
                .param("gpus", request.gpus())
                .param("seconds", request.maxSeconds())
                .update();
    }

    /** Lets a task go to these clusters only. */
    void changeClusters(long task, List<Long> clusters) {
        jdbc.sql("UPDATE task SET clusters = :clusters WHERE id = :task")
                .param("task", task)
                .param("clusters", clusters.toArray(Long[]::new))
                .update();
    }

    /** Whether one of the task's datasets is another user's. */
    boolean readsOthersData(long task) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM task t JOIN dataset d ON d.owner_id <> t.owner_id
                            WHERE t.id = :task AND d.id IN (SELECT dataset_id FROM dataset_use WHERE task_id = t.id))
                        """).param("task", task).query(Boolean.class).single();
    }

    boolean readsInPlace(long task) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM dataset_use u JOIN dataset d ON d.id = u.dataset_id
                                       WHERE u.task_id = :task AND d.folder IS NOT NULL)
                        """).param("task", task).query(Boolean.class).single();
    }

    /** Makes every job REGISTERED that has ended and is not done; returns how many these are. */
    int reopenUnfinished(long task) {
        return jdbc.sql("UPDATE job j " + REOPENED
                        + " WHERE j.task_id = :task AND j.state IN ('FAILED', 'KILLED', 'BROKEN')")
                .param("task", task)
                .update();
    }

    /** Makes the chosen jobs REGISTERED, all of which have ended; returns how many these are. */
    int reopen(long task, JobSelection jobs) {
        return jdbc.sql("UPDATE job j " + REOPENED + """
                                 FROM unnest(:firsts::int[], :lasts::int[]) AS r (first, last)
                                WHERE j.task_id = :task AND j.number BETWEEN r.first AND r.last
                                """)
                .param("task", task)
                .param("firsts", column(jobs.ranges(), Range::first))
                .param("lasts", column(jobs.ranges(), Range::last))
                .update();
    }

    private static Integer[] column(List<Range> ranges, ToIntFunction<Range> value) {
        return ranges.stream().mapToInt(value).boxed().toArray(Integer[]::new);
    }
}
