package org.orchestra.store.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;

/** The history while many write it, and at its largest. */
class TransitionsRaceIT {
    private static final int TASKS = 4;
    private static final int JOBS = 60;
    private static final int WRITERS = 4;
    private static final int MAX_JOBS = 100_000;

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskHistory history = STORE.get(TaskHistory.class);
    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final Map<String, Long> ids = new HashMap<>();
    private final List<Long> tasks = new ArrayList<>();
    private final AtomicInteger writing = new AtomicInteger(WRITERS + 1);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aReaderMissesNothingAndEveryStoryIsWholeWhileManyWrite() throws Exception {
        // given
        data();
        for (int number = 0; number < TASKS; number++) {
            long task = STORE.openTask("ana", "train" + number, JOBS);
            tasks.add(task);
            ids.put("user.ana.train" + number, task);
        }

        // when
        List<Callable<List<Transition>>> all = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            all.add(this::runJobs);
        }
        all.add(this::killTheFirst);
        tasks.forEach(task -> all.add(() -> read(task)));
        List<List<Transition>> results = RunDriver.atOnce(all);

        // then
        for (int number = 0; number < TASKS; number++) {
            long task = tasks.get(number);
            List<Transition> read = results.get(WRITERS + 1 + number);
            assertThat(read).isEqualTo(stored(task));
            assertThat(read)
                    .extracting(Transition::seq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, read.size()).boxed().toList());
            assertThatEveryJobsStoryIsWhole(task, read);
        }
        assertThat(STORE.state(tasks.get(0))).isEqualTo(TaskState.KILLED);
        assertThat(STORE.state(tasks.get(1))).isIn(TaskState.DONE, TaskState.FINALIZED);
    }

    /** Were its jobs compared with one another, this would take a quarter of an hour. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theLargestTaskIsKilledInOneGo() {
        // given a session that has recorded single changes
        data();
        long task = STORE.task("ana", "train", MAX_JOBS);
        STORE.transaction().executeWithoutResult(transaction -> {
            set(task, "number = 0", JobState.ASSIGNED);
            set(task, "number = 1", JobState.ASSIGNED);

            // when
            set(task, "true", JobState.KILLED);
        });

        // then
        assertThat(STORE.jdbc()
                        .sql("""
                                SELECT count(*) = :all AND min(seq) = 1 AND max(seq) = :all AND count(DISTINCT seq) = :all
                                FROM transition WHERE task_id = :task
                                """)
                        .param("all", MAX_JOBS + 3)
                        .param("task", task)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private static void data() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 3);
        data.node("cpu", "n2", 5);
        data.user("ana");
    }

    /** Passes, and the runs of what they grant, until nothing waits. */
    private List<Transition> runJobs() {
        try {
            RecordedPass result;
            do {
                result = STORE.pass();
                result.grants()
                        .forEach(batch -> batch.grants().forEach(grant -> {
                            String task = batch.workflow()
                                    .substring(
                                            "task:".length(), batch.workflow().indexOf("/batch/"));
                            run(new RunKey(ids.get(task), grant.job(), grant.attempt()));
                        }));
            } while (result.figures().waiting() > 0 || result.figures().granted() > 0);
        } finally {
            writing.decrementAndGet();
        }
        tasks.stream().skip(1).forEach(activities::close);
        return List.of();
    }

    private void run(RunKey key) {
        reports.begin(key);
        reports.running(key, STORE.clock().instant());
        reports.ended(key, key.job() % 7 == 3 ? RunDriver.FAILURE : RunDriver.SUCCESS);
    }

    private List<Transition> killTheFirst() {
        try {
            activities.kill(tasks.get(0));
            activities.withdrawBatch(tasks.get(0), 0, JOBS);
            activities.close(tasks.get(0));
        } finally {
            writing.decrementAndGet();
        }
        return List.of();
    }

    /** Reads from the beginning to the end, in small pieces, as somebody who watches does. */
    private List<Transition> read(long task) {
        List<Transition> read = new ArrayList<>();
        boolean over;
        do {
            over = writing.get() == 0 && STORE.state(task).isFinal();
            FeedPosition position = new FeedPosition(task, read.size());
            List<Transition> next = history.after(List.of(position), 7).getOrDefault(position, List.of());
            read.addAll(next);
            over &= next.isEmpty();
        } while (!over);
        return read;
    }

    private List<Transition> stored(long task) {
        FeedPosition begin = new FeedPosition(task, 0);
        return history.after(List.of(begin), Integer.MAX_VALUE).get(begin);
    }

    private static void assertThatEveryJobsStoryIsWhole(long task, List<Transition> story) {
        Map<Integer, String> states = new HashMap<>();
        for (Transition transition : story) {
            if (transition.job() != null) {
                String before = states.put(transition.job(), transition.to());
                assertThat(transition.from()).isEqualTo(before == null ? "REGISTERED" : before);
            }
        }
        assertThat(states).hasSize(JOBS);
        states.forEach((job, state) -> assertThat(STORE.state(task, job)).isEqualTo(JobState.valueOf(state)));
    }

    private static void set(long task, String which, JobState state) {
        STORE.jdbc()
                .sql("UPDATE job SET state = :state WHERE task_id = :task AND " + which)
                .param("state", state.name())
                .param("task", task)
                .update();
    }
}
