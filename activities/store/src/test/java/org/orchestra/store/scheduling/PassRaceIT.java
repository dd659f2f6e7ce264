package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.TaskActivities;

/**
 * Passes at once over 10,000 jobs of 5 users on 50 slots, while runs end and a task is killed: every job gets its slot
 * exactly once. That no slot ever holds two jobs is the database's own constraint; here nobody may run into it.
 */
class PassRaceIT {
    private static final int USERS = 5;
    private static final int JOBS = 2_000;
    private static final int NODES = 5;
    private static final int SLOTS = 10;
    private static final int PASSES_AT_ONCE = 4;
    private static final int RUNNERS = 4;

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Map<String, Long> tasks = new LinkedHashMap<>();
    private final BlockingQueue<RunKey> delivered = new LinkedBlockingQueue<>();
    private final Set<RunKey> granted = ConcurrentHashMap.newKeySet();
    private final Set<RunKey> begun = ConcurrentHashMap.newKeySet();
    /** Opens when the first task, to which the rule gives most slots, is half-way. */
    private final CountDownLatch underWay = new CountDownLatch(JOBS / 2);

    private final CountDownLatch passing = new CountDownLatch(PASSES_AT_ONCE);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyJobIsGrantedExactlyOnceAlsoWhileATaskIsKilled() throws Exception {
        // given
        data();

        // when
        List<Callable<Void>> threads = new ArrayList<>();
        IntStream.range(0, PASSES_AT_ONCE).forEach(i -> threads.add(this::makePasses));
        IntStream.range(0, RUNNERS).forEach(i -> threads.add(this::runJobs));
        threads.add(this::killTheFirstTask);
        RunDriver.atOnce(threads);

        // then
        assertThat(STORE.usedSlots()).isZero();
        assertThat(granted).allMatch(key -> key.attempt() == 1);
        for (String name : tasks.keySet().stream().skip(1).toList()) {
            TaskView task = STORE.get(Tasks.class).get(name);
            assertThat(task.counts()).isEqualTo(new TaskView.Counts(0, 0, 0, 0, JOBS, 0, 0, 0));
            assertThat(runs(tasks.get(name))).isEqualTo(JOBS);
        }
        assertThatTheKilledTaskIsAccountedFor();
        assertThat(doneOnNodes()).isEqualTo(begun.size());
    }

    private void assertThatTheKilledTaskIsAccountedFor() {
        Map.Entry<String, Long> first = tasks.entrySet().iterator().next();
        long task = first.getValue();
        assertThat(STORE.get(TaskActivities.class).close(task)).isEqualTo(TaskState.KILLED);
        int done = STORE.count(task, JobState.DONE);
        assertThat(done).isPositive().isLessThan(JOBS).isEqualTo(runs(task));
        assertThat(STORE.count(task, JobState.KILLED)).isEqualTo(JOBS - done);
        assertThat(STORE.get(Tasks.class).get(first.getKey()).counts())
                .isEqualTo(new TaskView.Counts(0, 0, 0, 0, done, 0, JOBS - done, 0));
    }

    private void data() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        IntStream.range(0, NODES).forEach(node -> data.node("cpu", "n" + node, SLOTS));
        for (int user = 0; user < USERS; user++) {
            data.user("user" + user);
            tasks.put("user.user" + user + ".train", STORE.openTask("user" + user, "train", JOBS));
        }
    }

    /** Passes until nothing waits and nothing runs. */
    private Void makePasses() {
        try {
            PassResult figures;
            do {
                RecordedPass result = STORE.pass();
                result.grants().forEach(this::deliver);
                figures = result.figures();
            } while (figures.waiting() > 0 || figures.free() < NODES * SLOTS);
            return null;
        } finally {
            passing.countDown();
        }
    }

    private void deliver(RecordedPass.BatchGrants batch) {
        String name = batch.workflow().replaceFirst("^task:", "").replaceFirst("/batch/.*", "");
        batch.grants().forEach(grant -> {
            RunKey key = new RunKey(tasks.get(name), grant.job(), grant.attempt());
            assertThat(granted.add(key))
                    .as("%s is granted for the first time", key)
                    .isTrue();
            delivered.add(key);
        });
    }

    private Void runJobs() throws InterruptedException {
        while (passing.getCount() > 0 || !delivered.isEmpty()) {
            RunKey key = delivered.poll(20, TimeUnit.MILLISECONDS);
            if (key != null) {
                run(key);
            }
        }
        return null;
    }

    private void run(RunKey key) {
        if (reports.begin(key) instanceof Beginning.Proceed) {
            begun.add(key);
            if (key.job() % 4 == 0) {
                reports.running(key, Instant.EPOCH);
            }
            assertThat(reports.ended(key, RunOutcome.succeeded()).state()).isEqualTo(JobState.DONE);
        }
        underWay.countDown();
    }

    private Void killTheFirstTask() throws InterruptedException {
        underWay.await();
        STORE.get(TaskKills.class).kill(tasks.keySet().iterator().next(), "ana");
        return null;
    }

    private static int runs(long task) {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM run WHERE task_id = :task AND attempt = 1 AND outcome = 'SUCCEEDED'")
                .param("task", task)
                .query(Integer.class)
                .single();
    }

    private static int doneOnNodes() {
        return STORE.jdbc()
                .sql("SELECT sum(done) FROM node")
                .query(Integer.class)
                .single();
    }
}
