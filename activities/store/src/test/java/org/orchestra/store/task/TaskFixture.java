package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ana, her datasets and her task {@code user.ana.train} of three jobs, with all that happens to it in a test. */
public final class TaskFixture {
    public static final String TRAIN = "user.ana.train";
    public static final String COMMAND = "python3 /job.py -d %DATA -c %IN -o %OUT";

    private final StoreExtension store;
    private final JdbcClient jdbc;

    public TaskFixture(StoreExtension store) {
        this.store = store;
        this.jdbc = store.jdbc();
    }

    /** The queue cpu with node n1, and what a task may refer to. */
    public void begin() {
        TestData data = store.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 4);
        data.user("ana");
        data.user("bob");
        data.configs("ana", "configs", 3);
    }

    public static NewTask request() {
        return request(TRAIN, "user.ana.data", "user.ana.configs", "python:3.12", COMMAND, null);
    }

    public static NewTask request(
            String name, String data, String configs, String image, String command, @Nullable String queue) {
        return new NewTask(name, data, configs, image, command, queue, true);
    }

    /** Registers a task of three jobs; its number. */
    public long register(String name) {
        store.get(Tasks.class).create(request(name, "user.ana.data", "user.ana.configs", "i:1", COMMAND, null), "ana");
        return id(name);
    }

    /** The task {@code user.ana.train} in a state, of which the workflows know; its number. */
    public long create(TaskState state) {
        long task = register(TRAIN);
        store.bring(task, state);
        clearInvocations(workflows());
        return task;
    }

    /** Ends a task whose jobs are in these states, past all that usually leads there. */
    public void end(long task, TaskState end, JobState... jobs) {
        jdbc.sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        for (int job = 0; job < jobs.length; job++) {
            jdbc.sql("UPDATE job SET state = :state WHERE task_id = :task AND number = :job")
                    .param("state", jobs[job].name())
                    .param("task", task)
                    .param("job", job)
                    .update();
        }
        jdbc.sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();
        store.bring(task, end);
        jdbc.sql("UPDATE task SET reason = 'why', finished_at = now() WHERE id = :task")
                .param("task", task)
                .update();
        clearInvocations(workflows());
    }

    public long id(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .single();
    }

    public void pass() {
        store.get(SchedulingPass.class).make(CLUSTER, false);
    }

    /** Takes up a grant: "began" or "over". */
    public String take(RunKey key) {
        return reports().begin(key) instanceof Beginning.Proceed ? "began" : "over";
    }

    public RunKey begin(long task, int job) {
        RunKey key = new RunKey(task, job, 1);
        assertThat(take(key)).isEqualTo("began");
        return key;
    }

    public void end(long task, int job, RunOutcome outcome) {
        reports().ended(begin(task, job), outcome);
    }

    public String close(long task) {
        return store.get(TaskActivitiesImpl.class).close(task).name();
    }

    public long openRuns() {
        return jdbc.sql("SELECT count(*) FROM run WHERE outcome IS NULL")
                .query(Long.class)
                .single();
    }

    /** Who moved the task's jobs and why, without repetitions, the oldest first. */
    public List<String> history(long task) {
        return jdbc.sql("""
                        SELECT coalesce(from_state, 'new') || '>' || to_state || ' ' || actor || ': ' || coalesce(reason, '-')
                        FROM transition WHERE task_id = :task
                        GROUP BY 1 ORDER BY min(seq)
                        """).param("task", task).query(String.class).list();
    }

    /** The call is refused in one sentence, and nothing is changed. */
    public void assertRefused(Runnable call, String code, String sentence) {
        clearInvocations(workflows());
        List<Object> before = everything();
        assertThatThrownBy(call::run)
                .isInstanceOf(Refusal.class)
                .hasMessage(sentence)
                .extracting(refusal -> ((Refusal) refusal).code())
                .isEqualTo(code);
        assertThat(everything()).isEqualTo(before);
        verifyNoInteractions(workflows());
    }

    /** Every task, job and file. */
    public List<Object> everything() {
        List<Object> all = new ArrayList<>(jdbc.sql("SELECT to_jsonb(t)::text FROM task t ORDER BY id")
                .query(String.class)
                .list());
        all.addAll(jdbc.sql("SELECT to_jsonb(j)::text FROM job j ORDER BY task_id, number")
                .query(String.class)
                .list());
        try (Stream<Path> files = Files.walk(store.storage().root())) {
            all.addAll(files.sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private RunReports reports() {
        return store.get(RunReports.class);
    }

    private TaskWorkflows workflows() {
        return store.get(TaskWorkflows.class);
    }
}
