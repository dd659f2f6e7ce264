package org.orchestra.store.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.run.FailureMatcher;
import org.orchestra.domain.run.KeepPattern;
import org.orchestra.store.task.CommandInputs.InputDataset;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL that makes tasks. */
@Component
class TaskRegistrationRepository {
    private final JdbcClient jdbc;

    TaskRegistrationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean exists(String name) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM task WHERE name = :name)")
                .param("name", name)
                .query(Boolean.class)
                .single();
    }

    /** The id of an active account; it is not deleted before the transaction ends. */
    Optional<Long> lockActive(String username) {
        return jdbc.sql("SELECT id FROM account WHERE username = :username AND state = 'ACTIVE' FOR SHARE")
                .param("username", username)
                .query(Long.class)
                .optional();
    }

    /** Whether the owner of a dataset lets an account read it. */
    boolean isShared(String dataset, long account) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM dataset_reader WHERE name = :name AND account_id = :account)")
                .param("name", dataset)
                .param("account", account)
                .query(Boolean.class)
                .single();
    }

    /**
     * A version of a dataset.
     *
     * @param state how far it is, if it was registered in place; null if it was uploaded
     * @param reason why it is in this state; null where that needs none
     */
    record FoundDataset(
            long id, @Nullable DatasetState state, @Nullable String reason) {}

    /** The version that a name stands for; it cannot be deleted before the transaction ends. */
    Optional<FoundDataset> lockDataset(String name) {
        // Again, because a version that replaces the one just found is not visible to the statement that waited for it.
        return findAndLock(name).or(() -> findAndLock(name));
    }

    private Optional<FoundDataset> findAndLock(String name) {
        return jdbc.sql("""
                        SELECT d.id, g.state, g.reason
                        FROM current_dataset d LEFT JOIN dataset_registration g ON g.dataset_id = d.id
                        WHERE d.name = :name FOR KEY SHARE OF d
                        """).param("name", name).query(FoundDataset.class).optional();
    }

    int datasetFiles(long dataset) {
        return jdbc.sql("SELECT count(*) FROM dataset_file WHERE dataset_id = :dataset")
                .param("dataset", dataset)
                .query(Integer.class)
                .single();
    }

    InputDataset input(long dataset) {
        return jdbc.sql("""
                        SELECT name, version, folder,
                               (SELECT path FROM dataset_file f WHERE f.dataset_id = d.id AND d.kind = 'FILE') AS file
                        FROM dataset d WHERE id = :dataset
                        """)
                .param("dataset", dataset)
                .query((row, index) -> new InputDataset(
                        new DatasetVersion(
                                new OwnedName(row.getString("name")), row.getInt("version"), row.getString("folder")),
                        row.getString("file")))
                .single();
    }

    /** The first of these datasets that lies where its owner registered it. */
    Optional<String> registeredInPlace(List<String> names) {
        return jdbc.sql(
                        "SELECT name FROM current_dataset WHERE name = ANY (:names) AND folder IS NOT NULL ORDER BY name LIMIT 1")
                .param("names", names.toArray(String[]::new))
                .query(String.class)
                .optional();
    }

    /** The longest path in a dataset that has files. */
    String longestPath(long dataset) {
        return jdbc.sql("SELECT path FROM dataset_file WHERE dataset_id = :dataset ORDER BY length(path) DESC LIMIT 1")
                .param("dataset", dataset)
                .query(String.class)
                .single();
    }

    /**
     * The new task's id, or empty when one of that name exists.
     *
     * @param jobType the number of its job type; null for none
     */
    Optional<Long> insert(String uid, ValidatedTask checked, NewTask task, @Nullable Long jobType) {
        Program program = task.program();
        ResourceRequest request = task.request();
        Options options = task.options();
        WrittenSweep sweep = task.inputs().parameters();
        DrawChoice draw = sweep == null ? null : sweep.draw();
        return jdbc.sql("""
                        INSERT INTO task (uid, owner_id, name, data_dataset_id, config_dataset_id, queue_id, jobs, state,
                                          image, command, et, eta, dummy_data, dummy_config,
                                          cpu_millis, memory_mib, gpus, max_seconds,
                                          bypass, max_running, priority, max_attempts, retry_on, no_retry_on,
                                          output_name, require_output, keep, pack, test, tested, auto_requests, job_type_id,
                                          parameters, draw_jobs, draw_seed, clusters)
                        VALUES (:uid, :owner, :name, :data, :configs, :queue, :jobs, 'REGISTERED',
                                :image, :command, :et, :eta, :dummyData, :dummyConfig,
                                :cpus, :memory, :gpus, :seconds,
                                :bypass, :maxRunning, :priority, :maxAttempts, :retryOn, :noRetryOn,
                                :outputName, :requireOutput, :keep, :pack, :test, :bypass, :autoRequests, :jobType,
                                :parameters::json, :drawJobs, :drawSeed, :clusters)
                        ON CONFLICT (name) DO NOTHING
                        RETURNING id
                        """)
                .param("uid", uid)
                .param("jobType", jobType)
                .param("owner", checked.owner())
                .param("name", task.name())
                .param("data", checked.datasets().data())
                .param("configs", checked.datasets().configs())
                .param("queue", checked.queue())
                .param("clusters", checked.clusters().toArray(Long[]::new))
                .param("jobs", checked.jobs())
                .param("image", program.image())
                .param("command", program.command())
                .param("et", program.et())
                .param("eta", program.eta())
                .param("dummyData", program.dummyData())
                .param("dummyConfig", program.dummyConfig())
                .param("cpus", request.cpuMillis())
                .param("memory", request.memoryMib())
                .param("gpus", request.gpus())
                .param("seconds", request.maxSeconds())
                .param("bypass", options.bypass())
                .param("maxRunning", options.maxRunning())
                .param("priority", options.priority())
                .param("maxAttempts", options.retries().maxAttempts())
                .param("outputName", options.output().name())
                .param("requireOutput", options.output().required())
                .param("keep", texts(options.output().keep()))
                .param("pack", options.pack())
                .param("test", options.test().toString())
                .param("autoRequests", options.autoRequests())
                .param("parameters", sweep == null ? null : sweep.parameters().text())
                .param("drawJobs", draw == null ? null : draw.jobs())
                .param("drawSeed", draw == null ? null : draw.seed())
                .param("retryOn", words(options.retries().retryOn()))
                .param("noRetryOn", words(options.retries().noRetryOn()))
                .query(Long.class)
                .optional();
    }

    private static String @Nullable [] texts(@Nullable List<KeepPattern> patterns) {
        return patterns == null
                ? null
                : patterns.stream().map(KeepPattern::text).toArray(String[]::new);
    }

    private static String[] words(List<FailureMatcher> words) {
        return words.stream().map(FailureMatcher::expression).toArray(String[]::new);
    }

    void insertJobs(long task, long configs) {
        jdbc.sql("""
                        INSERT INTO job (task_id, number, name, state)
                        SELECT :task, row_number() OVER (ORDER BY path) - 1, path, 'REGISTERED'
                        FROM dataset_file WHERE dataset_id = :configs
                        """).param("task", task).param("configs", configs).update();
    }

    /** @param names the names of the jobs by number */
    void insertJobs(long task, List<String> names) {
        jdbc.sql("""
                        INSERT INTO job (task_id, number, name, state)
                        SELECT :task, number - 1, name, 'REGISTERED'
                        FROM unnest(:names::text[]) WITH ORDINALITY AS n (name, number)
                        """)
                .param("task", task)
                .param("names", names.toArray(String[]::new))
                .update();
    }

    void insertSecondary(long task, Map<String, Long> datasets) {
        jdbc.sql("""
                        INSERT INTO task_secondary (task_id, word, dataset_id)
                        SELECT :task, * FROM unnest(:words::text[], :datasets::bigint[])
                        """)
                .param("task", task)
                .param("words", datasets.keySet().toArray(String[]::new))
                .param("datasets", datasets.values().toArray(Long[]::new))
                .update();
    }
}
