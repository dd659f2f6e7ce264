package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** Edits at the same time as other edits, as passes and as new tasks: whatever comes first, the result makes sense. */
class EditRaceIT {
    private static final int ROUNDS = 20;
    private static final QueueName CPU = new QueueName("cpu");
    private static final NodeName N1 = new NodeName("n1");
    private static final String DONE = "done";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

    private final Queues queues = STORE.get(Queues.class);
    private final Nodes nodes = STORE.get(Nodes.class);
    private final SchedulingPass pass = STORE.get(SchedulingPass.class);
    private final CyclicBarrier together = new CyclicBarrier(2);
    private TestData data;

    @BeforeEach
    void aQueue() {
        data = STORE.data();
        data.user("ana");
        data.queue("cpu", CLUSTER);
    }

    @AfterAll
    static void noMoreThreads() {
        TWO.shutdownNow();
    }

    @RepeatedTest(ROUNDS)
    void ofTwoAdminsWhoEditTheSameNodeTheSecondIsTold() throws Exception {
        // given
        data.node("cpu", "n1", 4);

        // when
        List<String> ends = atOnce(
                () -> nodes.edit(CPU, N1, new NodeEdit(0, 1, null, null)),
                () -> nodes.edit(CPU, N1, new NodeEdit(0, null, 8, null)));

        // then
        assertThat(ends).containsExactlyInAnyOrder(DONE, "edited-meanwhile");
        assertThat(nodes.get(CPU, N1).version()).isEqualTo(1);
    }

    @RepeatedTest(ROUNDS)
    void ofTwoAdminsWhoEditTheSameQueueTheSecondIsTold() throws Exception {
        // when
        List<String> ends = atOnce(
                () -> queues.edit(
                        CPU,
                        new QueueEdit(
                                0,
                                null,
                                new QueueLimitsEdit(2.0, null, null, null, null, null, null),
                                null,
                                null,
                                false)),
                () -> queues.edit(CPU, new QueueEdit(0, null, QueueLimitsEdit.NONE, null, List.of("ana"), false)));

        // then
        assertThat(ends).containsExactlyInAnyOrder(DONE, "edited-meanwhile");
    }

    @RepeatedTest(ROUNDS)
    void theGpusOfAMachineGoToOneOfTwoQueues() throws Exception {
        // given
        data.gpuQueue("gpu1", CLUSTER);
        data.gpuQueue("gpu2", CLUSTER);

        // when
        List<String> ends = atOnce(
                () -> nodes.create(new QueueName("gpu1"), NewNode.of(N1, null, 2, null, false)),
                () -> nodes.create(new QueueName("gpu2"), NewNode.of(N1, null, 2, null, false)));

        // then
        assertThat(ends).containsExactlyInAnyOrder(DONE, "gpus-taken");
    }

    @RepeatedTest(ROUNDS)
    void ofTwoQueuesThatBecomeTheDefaultOneIsIt() throws Exception {
        // given
        data.queue("large", CLUSTER);
        data.queue("small", CLUSTER);

        // when
        List<String> ends = atOnce(() -> toDefault("large"), () -> toDefault("small"));

        // then
        assertThat(ends).contains(DONE).isSubsetOf(DONE, "edited-meanwhile");
        assertThat(queues.list(PageRequest.first()).items())
                .filteredOn(QueueView::isDefault)
                .hasSize(1);
    }

    @RepeatedTest(ROUNDS)
    void aNodeIsDeletedOrGetsTheJobButNeverBoth() throws Exception {
        // given
        data.node("cpu", "n1", 1);
        long task = STORE.openTask("ana", "train", 1);

        // when
        List<String> ends = atOnce(() -> pass.make(CLUSTER, false), () -> {
            nodes.delete(CPU, N1);
            return DONE;
        });

        // then
        boolean deleted = ends.equals(List.of(DONE, DONE));
        if (!deleted) {
            assertThat(ends).containsExactly(DONE, "node-in-use");
        }
        assertThat(STORE.state(task, 0)).isEqualTo(deleted ? JobState.ASSIGNED : JobState.ACTIVATED);
    }

    @RepeatedTest(ROUNDS)
    void aNodeGetsNothingOnceItIsDrained() throws Exception {
        // given
        data.node("cpu", "n1", 50);
        STORE.openTask("ana", "train", 50);

        // when
        List<String> ends = atOnce(() -> pass.make(CLUSTER, false), () -> {
            nodes.drain(CPU, N1, false);
            return Integer.toString(STORE.usedSlots());
        });

        // then
        assertThat(ends).containsExactly(DONE, Integer.toString(STORE.usedSlots()));
    }

    @RepeatedTest(ROUNDS)
    void aNodeGetsNoMoreThanItsSlotsOnceTheyAreLowered() throws Exception {
        // given
        data.node("cpu", "n1", 50);
        STORE.openTask("ana", "train", 50);

        // when
        List<String> ends = atOnce(() -> pass.make(CLUSTER, false), () -> {
            nodes.edit(CPU, N1, new NodeEdit(0, 10, null, null));
            return Integer.toString(STORE.usedSlots());
        });

        // then
        int held = Integer.parseInt(ends.get(1));
        assertThat(ends.get(0)).isEqualTo(DONE);
        assertThat(STORE.usedSlots()).isLessThanOrEqualTo(Math.max(10, held));
    }

    @RepeatedTest(ROUNDS)
    void aQueueIsDeletedOrGetsTheTaskButNeverBoth() throws Exception {
        // given
        data.configs("ana", "configs", 1);
        NewTask task = new NewTask(
                "user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "run %DATA %IN %OUT", "cpu", true);

        // when
        List<String> ends = atOnce(() -> STORE.get(Tasks.class).create(task, "ana"), () -> {
            queues.delete(CPU);
            return DONE;
        });

        // then
        assertThat(ends).isIn(List.of(DONE, "queue-in-use"), List.of("queue-not-found", DONE));
    }

    private QueueView toDefault(String queue) {
        return queues.edit(new QueueName(queue), new QueueEdit(0, null, QueueLimitsEdit.NONE, true, null, false));
    }

    /** How each of two calls ends that begin at once: with its text, as done, or with the code of its refusal. */
    private List<String> atOnce(Callable<?> one, Callable<?> other) throws Exception {
        Future<String> first = TWO.submit(() -> end(one));
        Future<String> second = TWO.submit(() -> end(other));
        return List.of(first.get(), second.get());
    }

    private String end(Callable<?> call) throws Exception {
        together.await();
        try {
            return call.call() instanceof String text ? text : DONE;
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }
}
