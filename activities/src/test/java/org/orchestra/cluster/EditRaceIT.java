package org.orchestra.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

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
import org.orchestra.scheduling.Pass;
import org.orchestra.task.NewTask;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;

/** Edits at the same time as other edits, as passes and as new tasks: whatever comes first, the result makes sense. */
class EditRaceIT {
    private static final int ROUNDS = 20;
    private static final QueueName CPU = new QueueName("cpu");
    private static final NodeName N1 = new NodeName("n1");
    private static final String DONE = "done";

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

    private final Queues queues = CENTRE.get(Queues.class);
    private final Nodes nodes = CENTRE.get(Nodes.class);
    private final Pass pass = CENTRE.get(Pass.class);
    private final CyclicBarrier together = new CyclicBarrier(2);
    private Laboratory laboratory;

    @BeforeEach
    void aQueue() {
        laboratory = CENTRE.laboratory();
        laboratory.user("ana");
        laboratory.queue("cpu", CLUSTER);
    }

    @AfterAll
    static void noMoreThreads() {
        TWO.shutdownNow();
    }

    @RepeatedTest(ROUNDS)
    void ofTwoAdminsWhoEditTheSameNodeTheSecondIsTold() throws Exception {
        // given
        laboratory.node("cpu", "n1", 4);

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
                        new QueueEdit(0, new TermsEdit(2.0, null, null, null, null, null, null), null, null, false)),
                () -> queues.edit(CPU, new QueueEdit(0, TermsEdit.NONE, null, List.of("ana"), false)));

        // then
        assertThat(ends).containsExactlyInAnyOrder(DONE, "edited-meanwhile");
    }

    @RepeatedTest(ROUNDS)
    void theGpusOfAMachineGoToOneOfTwoQueues() throws Exception {
        // given
        laboratory.gpuQueue("gpu1", CLUSTER);
        laboratory.gpuQueue("gpu2", CLUSTER);

        // when
        List<String> ends = atOnce(
                () -> nodes.create(new QueueName("gpu1"), NewNode.of(N1, 2, null, false)),
                () -> nodes.create(new QueueName("gpu2"), NewNode.of(N1, 2, null, false)));

        // then
        assertThat(ends).containsExactlyInAnyOrder(DONE, "gpus-taken");
    }

    @RepeatedTest(ROUNDS)
    void ofTwoQueuesThatBecomeTheDefaultOneIsIt() throws Exception {
        // given
        laboratory.queue("large", CLUSTER);
        laboratory.queue("small", CLUSTER);

        // when
        List<String> ends = atOnce(() -> toDefault("large"), () -> toDefault("small"));

        // then
        assertThat(ends).contains(DONE).isSubsetOf(DONE, "edited-meanwhile");
        assertThat(queues.list()).filteredOn(QueueView::isDefault).hasSize(1);
    }

    @RepeatedTest(ROUNDS)
    void aNodeIsDeletedOrGetsTheJobButNeverBoth() throws Exception {
        // given
        laboratory.node("cpu", "n1", 1);
        long task = CENTRE.openTask("ana", "train", 1);

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
        assertThat(CENTRE.state(task, 0)).isEqualTo(deleted ? JobState.ASSIGNED : JobState.ACTIVATED);
    }

    @RepeatedTest(ROUNDS)
    void aNodeGetsNothingOnceItIsDrained() throws Exception {
        // given
        laboratory.node("cpu", "n1", 50);
        CENTRE.openTask("ana", "train", 50);

        // when
        List<String> ends = atOnce(() -> pass.make(CLUSTER, false), () -> {
            nodes.drain(CPU, N1, false);
            return Integer.toString(CENTRE.usedSlots());
        });

        // then
        assertThat(ends).containsExactly(DONE, Integer.toString(CENTRE.usedSlots()));
    }

    @RepeatedTest(ROUNDS)
    void aNodeGetsNoMoreThanItsSlotsOnceTheyAreLowered() throws Exception {
        // given
        laboratory.node("cpu", "n1", 50);
        CENTRE.openTask("ana", "train", 50);

        // when
        List<String> ends = atOnce(() -> pass.make(CLUSTER, false), () -> {
            nodes.edit(CPU, N1, new NodeEdit(0, 10, null, null));
            return Integer.toString(CENTRE.usedSlots());
        });

        // then
        int held = Integer.parseInt(ends.get(1));
        assertThat(ends.get(0)).isEqualTo(DONE);
        assertThat(CENTRE.usedSlots()).isLessThanOrEqualTo(Math.max(10, held));
    }

    @RepeatedTest(ROUNDS)
    void aQueueIsDeletedOrGetsTheTaskButNeverBoth() throws Exception {
        // given
        laboratory.configs("ana", "configs", 1);
        NewTask task = new NewTask(
                "user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "run %DATA %IN %OUT", "cpu", true);

        // when
        List<String> ends = atOnce(() -> CENTRE.get(Tasks.class).create(task, "ana"), () -> {
            queues.delete(CPU);
            return DONE;
        });

        // then
        assertThat(ends).isIn(List.of(DONE, "queue-in-use"), List.of("queue-not-found", DONE));
    }

    private QueueView toDefault(String queue) {
        return queues.edit(new QueueName(queue), new QueueEdit(0, TermsEdit.NONE, true, null, false));
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
