package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.capacity.NewNode;
import org.orchestra.store.capacity.NodeEdit;
import org.orchestra.store.capacity.Nodes;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;

/**
 * Two schedulers by accident, while admins lower, drain, resume, add and delete nodes and a user kills, retries and deletes
 * tasks: a node never holds more jobs than it ever had slots, and in the end every job that is wanted has run once.
 */
class PassEditRaceIT {
    private static final int JOBS = 600;
    private static final int SLOTS = 6;
    private static final QueueName QUEUE = new QueueName("cpu");
    private static final NodeName STEADY = new NodeName("steady");
    private static final NodeName EDITED = new NodeName("edited");
    private static final NodeName PASSING = new NodeName("passing");

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Nodes nodes = STORE.get(Nodes.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private final BlockingQueue<RunKey> delivered = new LinkedBlockingQueue<>();
    private final AtomicInteger editors = new AtomicInteger(2);

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void editsInMidPassLoseNothingAndGiveNothingTwice() throws Exception {
        // given
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", STEADY.value(), SLOTS);
        data.node("cpu", EDITED.value(), SLOTS);
        data.user("ana");
        data.user("bob");
        long anas = STORE.openTask("ana", "train", JOBS);
        long bobs = STORE.openTask("bob", "train", JOBS);

        // when
        RunDriver.atOnce(List.of(
                this::makePasses,
                this::makePasses,
                this::runJobs,
                this::runJobs,
                this::editNodes,
                () -> killAndRetry(bobs)));
        finish();

        // then
        assertThat(STORE.usedSlots()).isZero();
        assertThat(STORE.count(anas, JobState.DONE)).isEqualTo(JOBS);
        assertThat(STORE.count(bobs, JobState.DONE)).isEqualTo(JOBS);
        assertThat(successes()).isEqualTo(2 * JOBS);
    }

    private Void makePasses() {
        while (editors.get() > 0) {
            makePass();
        }
        return null;
    }

    private void makePass() {
        STORE.pass()
                .grants()
                .forEach(batch -> taskOf(batch.workflow())
                        .ifPresent(task -> batch.grants()
                                .forEach(grant -> delivered.add(new RunKey(task, grant.job(), grant.attempt())))));
    }

    /** Empty when it has been deleted meanwhile. */
    private static Optional<Long> taskOf(String workflow) {
        return STORE.jdbc()
                .sql("SELECT id FROM task WHERE 'task:' || name = split_part(:workflow, '/', 1)")
                .param("workflow", workflow)
                .query(Long.class)
                .optional();
    }

    private Void runJobs() throws InterruptedException {
        while (editors.get() > 0) {
            RunKey key = delivered.poll(20, TimeUnit.MILLISECONDS);
            if (key != null) {
                run(key);
            }
        }
        return null;
    }

    private void run(RunKey key) {
        if (reports.begin(key) instanceof Beginning.Proceed) {
            reports.ended(key, RunOutcome.succeeded());
        }
    }

    private Void editNodes() {
        try {
            for (int round = 0; round < 25; round++) {
                setSlots(round % 3 == 0 ? 0 : round % SLOTS);
                assertThat(jobsOn(EDITED)).isLessThanOrEqualTo(SLOTS);
                nodes.drain(QUEUE, EDITED, false);
                assertThatADrainedNodeOnlyEmpties();
                nodes.resume(QUEUE, EDITED);
                setSlots(SLOTS);
                nodes.create(QUEUE, new NewNode(PASSING, null, new SlotLimits(2, 2)));
                deleteWhenEmpty(PASSING);
            }
            return null;
        } finally {
            editors.decrementAndGet();
        }
    }

    private void assertThatADrainedNodeOnlyEmpties() {
        int before = jobsOn(EDITED);
        for (int look = 0; look < 5; look++) {
            int now = jobsOn(EDITED);
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
    }

    private void setSlots(int slots) {
        nodes.edit(QUEUE, EDITED, new NodeEdit(nodes.get(QUEUE, EDITED).version(), slots, null, null));
    }

    /** A delete is refused while jobs are there, and never takes a job's node away. */
    private void deleteWhenEmpty(NodeName node) {
        for (boolean deleted = false; !deleted; ) {
            try {
                nodes.delete(QUEUE, node);
                deleted = true;
            } catch (Refusal inUse) {
                assertThat(inUse.code()).isEqualTo("node-in-use");
                nodes.drain(QUEUE, node, false);
            }
        }
    }

    private Void killAndRetry(long task) {
        try {
            for (int round = 0; round < 5; round++) {
                STORE.get(TaskKills.class).kill("user.bob.train", "bob");
                settle(task);
                STORE.get(TaskRetries.class).retry("user.bob.train", RetryRequest.ALL, "bob");
                STORE.open(task);
                STORE.openTask("bob", "passing", 3);
                STORE.get(TaskKills.class).kill("user.bob.passing", "bob");
                STORE.get(TaskActivities.class).close(idOf("user.bob.passing"));
                STORE.get(TaskDeletions.class).delete("user.bob.passing", true);
                STORE.jdbc()
                        .sql("DELETE FROM dataset WHERE name = 'user.bob.passing.configs'")
                        .update();
            }
            return null;
        } finally {
            editors.decrementAndGet();
        }
    }

    /** Closes a killed task when its last run has ended, as its workflow does. */
    private static void settle(long task) {
        while (slotsOf(task) > 0) {
            Thread.onSpinWait();
        }
        STORE.get(TaskActivities.class).close(task);
    }

    private static int slotsOf(long task) {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM job WHERE task_id = :task AND node_id IS NOT NULL")
                .param("task", task)
                .query(Integer.class)
                .single();
    }

    private static long idOf(String task) {
        return STORE.jdbc()
                .sql("SELECT id FROM task WHERE name = :name")
                .param("name", task)
                .query(Long.class)
                .single();
    }

    /** With nobody in the way any more. A pass may grant nothing because every slot waits for a run that is made only now. */
    private void finish() {
        List<RunKey> keys = new ArrayList<>();
        do {
            makePass();
            keys.clear();
            delivered.drainTo(keys);
            keys.forEach(this::run);
        } while (!keys.isEmpty());
    }

    private static int jobsOn(NodeName node) {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM job j JOIN node n ON n.id = j.node_id WHERE n.name = :node")
                .param("node", node.value())
                .query(Integer.class)
                .single();
    }

    private static int successes() {
        return STORE.jdbc()
                .sql("SELECT count(*) FROM run WHERE outcome = 'SUCCEEDED'")
                .query(Integer.class)
                .single();
    }
}
