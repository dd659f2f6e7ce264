package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RecordedBatchSignals;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.RecordedPass.BatchGrants;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.scheduling.PassRequest;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.scheduling.SchedulerActivities;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.TaskActivities;

/** A grant reaches the batch that looks after its job, also when an answer or a worker is lost. */
class GrantDeliveryIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final RecordedBatchSignals signals = STORE.get(RecordedBatchSignals.class);
    private TestData data;

    @BeforeEach
    void aQueueAndAUser() {
        data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.user("ana");
    }

    @Test
    void aGrantThatNoRunTookUpIsReturnedAgainAfterAMinute() {
        // given two grants of more than a minute ago, one of them taken up, and a young one
        data.node("cpu", "n1", 3);
        long ana = STORE.openTask("ana", "train", 3);
        makePass();
        begin(ana, 0);
        STORE.jdbc()
                .sql("UPDATE job SET granted_at = now() - interval '61 seconds' WHERE number < 2")
                .update();

        // when
        RecordedPass result = makePass();

        // then
        assertThat(grants(result)).containsExactly(new Grant(1, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(result.figures().granted()).isZero();
    }

    @Test
    void aGrantIsReturnedLessAndLessOftenWhileNoWorkerTakesItUp() {
        // given
        data.node("cpu", "n1", 1);
        STORE.openTask("ana", "train", 1);
        makePass();

        // when passes come every half minute for two days
        int deliveries = 0;
        for (int pass = 0; pass < 2 * 24 * 60 * 2; pass++) {
            STORE.jdbc()
                    .sql("UPDATE job SET granted_at = granted_at - interval '30 seconds'")
                    .update();
            deliveries += grants(makePass()).size();
        }

        // then
        assertThat(deliveries).isEqualTo(12);
    }

    @Test
    void allGrantsThatNoRunTookUpAreReturnedWhenAskedFor() {
        // given
        data.node("cpu", "n1", 3);
        long ana = STORE.openTask("ana", "train", 3);
        makePass();
        begin(ana, 0);

        // when
        RecordedPass result = STORE.pass(CLUSTER, true);

        // then
        assertThat(grants(result))
                .containsExactly(
                        new Grant(1, 1, "n1", TestData.MESSENGER_QUEUE),
                        new Grant(2, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(grants(makePass())).isEmpty();
    }

    @Test
    void aPassWhoseAnswerWasLostGivesItsGrantsWhenItIsTriedAgain() {
        // given a first attempt that ends after its transaction and before its answer
        data.node("cpu", "n1", 2);
        long ana = STORE.openTask("ana", "train", 3);
        SchedulerActivities real = STORE.get(SchedulerActivitiesImpl.class);
        List<List<BatchGrants>> sent = new CopyOnWriteArrayList<>();
        SchedulerActivities losingTheFirstAnswer = request -> {
            PassResult result = real.pass(request);
            sent.add(signals.takeDelivered());
            if (sent.size() == 1) {
                throw new IllegalStateException("the answer is lost");
            }
            return result;
        };

        // when
        passAsActivity(losingTheFirstAnswer);

        // then
        assertThat(sent).hasSize(2);
        assertThat(grants(sent.get(1)))
                .containsExactly(
                        new Grant(0, 1, "n1", TestData.MESSENGER_QUEUE),
                        new Grant(1, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(STORE.count(ana, JobState.ACTIVATED)).isEqualTo(2);
    }

    @Test
    void theNextProcessDeliversWhatAKilledOneHasGrantedAndNotSent() {
        // given a pass that is committed, and whose signals never left
        data.node("cpu", "n1", 2);
        STORE.openTask("ana", "train", 3);
        makePass();
        SchedulerActivities next = new SchedulerActivitiesImpl(STORE.get(SchedulingPass.class), event -> {});
        List<List<BatchGrants>> sent = new CopyOnWriteArrayList<>();
        SchedulerActivities observed = request -> {
            PassResult result = next.pass(request);
            sent.add(signals.takeDelivered());
            return result;
        };

        // when it makes two passes
        passAsActivity(observed);
        passAsActivity(observed);

        // then the first delivers what is left
        assertThat(grants(sent.get(0)))
                .containsExactly(
                        new Grant(0, 1, "n1", TestData.MESSENGER_QUEUE),
                        new Grant(1, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(sent.get(1)).isEmpty();
    }

    @Test
    void theFirstGrantOfABatchLetsItBeginAndNoOther() {
        // given a task whose second batch has begun
        data.node("cpu", "n1", 1);
        long ana = assignedTask(260);
        STORE.get(TaskActivities.class).openBatch(ana, 250, 260);
        waitOnly(ana, 248, 249, 251);

        // when a slot comes, and then two more
        makePass();
        data.node("cpu", "n2", 2);
        makePass();

        // then
        assertThat(STORE.count(ana, JobState.ACTIVATED)).isEqualTo(3);
        assertThat(signals.begun()).containsExactly("task:user.ana.train/batch/0");
    }

    @Test
    void aPassWaitsForNoTask() {
        // given a task that somebody else has locked
        data.node("cpu", "n1", 1);
        long ana = assignedTask(2);

        // when
        STORE.transaction().executeWithoutResult(status -> {
            STORE.jdbc().sql("SELECT id FROM task FOR NO KEY UPDATE").query(row -> {});
            CompletableFuture.runAsync(this::makePass).join();
        });

        // then its batch is told now, and told again
        assertThat(STORE.count(ana, JobState.ACTIVATED)).isEqualTo(1);
        data.node("cpu", "n2", 1);
        makePass();
        assertThat(signals.begun()).containsExactly("task:user.ana.train/batch/0", "task:user.ana.train/batch/0");
    }

    @Test
    void aRepeatedGrantLetsItsBatchBeginWhateverIsKnownOfIt() {
        // given a batch that is known to have begun, and whose grant no run has taken up
        data.node("cpu", "n1", 1);
        long ana = STORE.openTask("ana", "train", 1);
        makePass();
        assertThat(signals.begun()).isEmpty();

        // when
        STORE.pass(CLUSTER, true);

        // then
        assertThat(signals.begun()).containsExactly("task:user.ana.train/batch/0");
        assertThat(STORE.count(ana, JobState.ACTIVATED)).isEqualTo(1);
    }

    @Test
    void aBatchBeginsAgainWhenTheWorkflowOfItsTaskIsStartedAgain() {
        // given
        data.node("cpu", "n1", 1);
        long ana = STORE.openTask("ana", "train", 1);

        // when
        STORE.get(TaskActivities.class).open(ana);
        makePass();

        // then
        assertThat(signals.begun()).containsExactly("task:user.ana.train/batch/0");
    }

    @Test
    void theBatchOfATestPhaseHasBegunBefore() {
        // given
        data.node("cpu", "n1", 3);
        STORE.open(STORE.testedTask("ana", "train", 3));

        // when
        assertThat(grants(makePass())).hasSize(3);

        // then
        assertThat(signals.begun()).isEmpty();
    }

    private long assignedTask(int jobs) {
        long task = STORE.task("ana", "train", jobs);
        TaskActivities activities = STORE.get(TaskActivities.class);
        activities.open(task);
        activities.assign(task);
        return task;
    }

    /** Ends every other job. */
    private static void waitOnly(long task, int... jobs) {
        STORE.jdbc()
                .sql("UPDATE job SET state = 'KILLED' WHERE task_id = :task AND NOT number = ANY (:jobs)")
                .param("task", task)
                .param("jobs", IntStream.of(jobs).boxed().toArray(Integer[]::new))
                .update();
    }

    /** A workflow that makes one pass. */
    @WorkflowInterface
    public interface OnePass {
        @WorkflowMethod
        PassResult make(PassRequest request);
    }

    public static final class OnePassImpl implements OnePass {
        private final SchedulerActivities passes = Workflow.newActivityStub(
                SchedulerActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .build());

        @Override
        public PassResult make(PassRequest request) {
            return passes.pass(request);
        }
    }

    private static void passAsActivity(SchedulerActivities activities) {
        try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
            Worker worker = temporal.newWorker("passes");
            worker.registerWorkflowImplementationTypes(OnePassImpl.class);
            worker.registerActivitiesImplementations(activities);
            temporal.start();
            temporal.getWorkflowClient()
                    .newWorkflowStub(
                            OnePass.class,
                            WorkflowOptions.newBuilder().setTaskQueue("passes").build())
                    .make(new PassRequest(CLUSTER, false));
        }
    }

    private RecordedPass makePass() {
        return STORE.pass();
    }

    private void begin(long task, int job) {
        assertThat(reports.begin(new RunKey(task, job, 1))).isInstanceOf(RunReports.Beginning.Proceed.class);
    }

    private static List<Grant> grants(RecordedPass pass) {
        return grants(pass.grants());
    }

    private static List<Grant> grants(List<BatchGrants> delivered) {
        return delivered.stream().flatMap(batch -> batch.grants().stream()).toList();
    }
}
