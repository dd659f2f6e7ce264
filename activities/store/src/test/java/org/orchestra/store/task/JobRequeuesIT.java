package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.orchestra.store.testing.RunDriver.FAILURE;
import static org.orchestra.store.testing.RunDriver.SUCCESS;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;
import org.postgresql.util.PSQLException;
import org.springframework.transaction.support.TransactionTemplate;

/** Jobs that failed on node n1, which is cordoned for it, run again: before their task ends, or after. */
class JobRequeuesIT {
    private static final String DATA = "SELECT config_dataset_id FROM task WHERE id = :task";
    private static final RunOutcome OWN_FAULT = RunOutcome.of(RunCause.OUT_OF_MEMORY);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskRetries retries = STORE.get(TaskRetries.class);
    private final OpenTasks openTasks = STORE.get(OpenTasks.class);
    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final RunDriver runs = new RunDriver(STORE);

    @BeforeEach
    void twoNodesAndTwoUsers() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 40);
        data.node("cpu", "n2", 40);
        data.user("ana");
        data.user("bob");
    }

    @Test
    void aRunningTaskRunsItsOwedJobsAgainBeforeItEndsAndNoOthers() {
        // given jobs 0 and 1 fail by the node's fault, job 2 by its own
        long fit = STORE.openTask("ana", "fit", 4);
        runs.fail("n1", fit, 0, 1);
        runs.end(fit, 2, "n2", OWN_FAULT);
        runs.end(fit, 3, "n2", SUCCESS);
        cordon();

        // when
        TaskState end = activities.close(fit);

        // then
        assertThat(end).isEqualTo(TaskState.RUNNING);
        assertThat(activities.close(fit)).as("told again").isEqualTo(TaskState.RUNNING);
        assertThat(STORE.count(fit, JobState.REGISTERED)).isEqualTo(2);
        STORE.open(fit);
        runs.end(fit, 0, "n2", SUCCESS);
        runs.end(fit, 1, "n2", FAILURE);
        assertThat(activities.close(fit)).isEqualTo(TaskState.FINALIZED);
        openTasks.ensureWorkflows();
        assertThat(STORE.state(fit)).isEqualTo(TaskState.FINALIZED);
        assertThat(runs.charged(fit)).containsExactly("0/2", "1/2", "2/1", "3/1");
        assertThat(tasks.job("user.ana.fit", 0).runs())
                .extracting(RunView::charged)
                .containsExactly(false, true);
    }

    @Test
    void aTaskThatHasEndedIsOpenedAgainForItsOwedJobsAlone() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        runs.fail("n1", fit, 0, 1);
        runs.end(fit, 2, "n2", OWN_FAULT);
        assertThat(activities.close(fit)).isEqualTo(TaskState.FINALIZED);
        clearInvocations(workflows);

        // when
        cordon();

        // then
        assertThat(tasks.get("user.ana.fit")).satisfies(task -> {
            assertThat(task.state()).isEqualTo(TaskState.RUNNING);
            assertThat(task.reason()).isNull();
            assertThat(task.finishedAt()).isNull();
        });
        assertThat(STORE.count(fit, JobState.REGISTERED)).isEqualTo(2);
        assertThat(STORE.state(fit, 2)).isEqualTo(JobState.FAILED);
        verify(workflows).start(fit, "user.ana.fit");
    }

    @Test
    void whatWasLostAfterTheCordonTheReconcilerMakesUpFor() {
        // given a task that ended just as the node was cordoned, so that nobody requeued its jobs
        long fit = taskWhoseNodeIsCordonedAsItEnds();
        STORE.jdbc()
                .sql("UPDATE task SET state = 'FINALIZED' WHERE id = :task")
                .param("task", fit)
                .update();
        clearInvocations(workflows);

        // when
        openTasks.ensureWorkflows();

        // then
        assertThat(STORE.state(fit)).isEqualTo(TaskState.RUNNING);
        assertThat(STORE.state(fit, 0)).isEqualTo(JobState.REGISTERED);
        assertThat(STORE.state(fit, 1)).isEqualTo(JobState.DONE);
    }

    @Test
    void aTaskThatTheNodeBrokeIsTestedAgain() {
        // given
        long fit = brokenTask();
        clearInvocations(workflows);

        // when
        cordon();

        // then
        assertThat(STORE.state(fit)).isEqualTo(TaskState.REGISTERED);
        assertThat(STORE.count(fit, JobState.REGISTERED)).isEqualTo(12);
        verify(workflows).start(fit, "user.ana.fit");
        assertThat(activities.open(fit).state()).isEqualTo(TaskState.TESTING);
    }

    @Test
    void aTestPhaseThatTheNodeStopsIsBegunAnew() {
        // given
        long fit = STORE.open(STORE.testedTask("ana", "fit", 12));
        runs.fail("n1", fit, 0, 1);
        cordon();
        activities.withdrawBatch(fit, 0, 10);

        // when
        TaskState end = activities.close(fit);

        // then
        assertThat(end).isEqualTo(TaskState.REGISTERED);
        assertThat(activities.close(fit)).as("told again").isEqualTo(TaskState.REGISTERED);
        assertThat(STORE.count(fit, JobState.REGISTERED)).isEqualTo(12);
        assertThat(tasks.get("user.ana.fit").reason()).isNull();
    }

    @Test
    void aTaskWhoseTestPhaseFailedOfItsOwnTooStaysBroken() {
        // given
        long fit = STORE.open(STORE.testedTask("ana", "fit", 12));
        runs.fail("n1", fit, 0, 1);
        runs.end(fit, 2, "n2", OWN_FAULT);
        assertThat(activities.close(fit)).isEqualTo(TaskState.BROKEN);

        // when
        cordon();
        openTasks.ensureWorkflows();

        // then
        assertThat(STORE.state(fit)).isEqualTo(TaskState.BROKEN);
        assertThat(retries.retry("user.ana.fit", RetryRequest.ALL, "ana")
                        .task()
                        .counts()
                        .registered())
                .isEqualTo(12);
    }

    @Test
    void aTaskThatItsOwnerKilledStaysKilled() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        runs.fail("n1", fit, 0, 1);
        cordon();
        STORE.get(TaskKills.class).kill("user.ana.fit", "ana");

        // when
        TaskState end = activities.close(fit);

        // then
        assertThat(end).isEqualTo(TaskState.KILLED);
        clearInvocations(workflows);
        openTasks.ensureWorkflows();
        verify(workflows, never()).start(fit, "user.ana.fit");
        assertThat(STORE.count(fit, JobState.FAILED)).isEqualTo(2);
    }

    @Test
    void aTaskThatItsOwnerDeletedIsOwedNothing() {
        // given
        brokenTask();
        STORE.get(TaskDeletions.class).delete("user.ana.fit", false);

        // when
        cordon();

        // then
        assertThat(STORE.jdbc().sql("SELECT name FROM task").query(String.class).list())
                .containsExactlyInAnyOrder("user.ana.eaten", "user.bob.eaten");
    }

    @Test
    void aTaskThatHasEndedAndWhoseDataAreDeletedStaysEnded() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        runs.fail("n1", fit, 0, 1);
        runs.end(fit, 2, "n2", OWN_FAULT);
        activities.close(fit);
        deleteData(fit);
        clearInvocations(workflows);

        // when
        cordon();
        openTasks.ensureWorkflows();

        // then
        assertThat(STORE.state(fit)).isEqualTo(TaskState.FINALIZED);
        assertThat(STORE.count(fit, JobState.FAILED)).isEqualTo(3);
        verify(workflows, never()).start(fit, "user.ana.fit");
    }

    @Test
    void aTaskWhoseDataAreGoneWhenItEndsIsNotOpenedAgain() {
        // given
        long fit = taskWhoseNodeIsCordonedAsItEnds();
        deleteData(fit);

        // then
        assertThat(activities.close(fit)).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void theTaskOfADeletedUserIsNotOpenedAgain() {
        // given
        long fit = taskWhoseNodeIsCordonedAsItEnds();
        STORE.data().deleteUser("ana");

        // then
        assertThat(activities.close(fit)).isEqualTo(TaskState.FINALIZED);
        openTasks.ensureWorkflows();
        assertThat(STORE.state(fit)).isEqualTo(TaskState.FINALIZED);
    }

    @Test
    void whoDeletesTheDataOfATaskThatIsBeingOpenedAgainWaits() {
        // given
        long fit = taskWhoseNodeIsCordonedAsItEnds();

        // then
        STORE.get(TransactionTemplate.class).executeWithoutResult(status -> {
            assertThat(activities.close(fit)).isEqualTo(TaskState.RUNNING);
            assertThatThrownBy(() -> elsewhere(() -> STORE.jdbc()
                            .sql("SELECT id FROM dataset WHERE id IN (" + DATA + ") FOR UPDATE NOWAIT")
                            .param("task", fit)
                            .query(Long.class)
                            .list()))
                    .hasRootCauseInstanceOf(PSQLException.class)
                    .hasStackTraceContaining("could not obtain lock");
        });
    }

    @RepeatedTest(10)
    void theOwnersRetryAtTheSameTimeRunsNoJobTwice() throws Exception {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        runs.fail("n1", fit, 0, 1);
        runs.end(fit, 2, "n2", OWN_FAULT);
        cordon();
        STORE.jdbc()
                .sql("UPDATE task SET state = 'FINALIZED' WHERE id = :task")
                .param("task", fit)
                .update();

        // when
        List<Boolean> done = RunDriver.atOnce(List.of(this::retry, () -> {
            openTasks.ensureWorkflows();
            return true;
        }));

        // then the owner was first and got all three, or was told that the task runs
        assertThat(STORE.state(fit)).isEqualTo(TaskState.RUNNING);
        assertThat(STORE.count(fit, JobState.REGISTERED)).isEqualTo(done.get(0) ? 3 : 2);
    }

    private static void elsewhere(Runnable work) throws Exception {
        CompletableFuture.runAsync(work).get();
    }

    private static void deleteData(long task) {
        STORE.jdbc()
                .sql("UPDATE dataset SET deleted_at = now() WHERE id IN (" + DATA + ")")
                .param("task", task)
                .update();
    }

    private boolean retry() {
        try {
            retries.retry("user.ana.fit", RetryRequest.ALL, "ana");
            return true;
        } catch (Refusal running) {
            assertThat(running).hasMessageContaining("is RUNNING");
            return false;
        }
    }

    /** Of its two jobs the one failed on a node that has been cordoned since, and the other is done. */
    private long taskWhoseNodeIsCordonedAsItEnds() {
        long fit = STORE.openTask("ana", "fit", 2);
        runs.fail("n1", fit, 0);
        runs.end(fit, 1, "n2", SUCCESS);
        cordon();
        return fit;
    }

    private long brokenTask() {
        long fit = STORE.open(STORE.testedTask("ana", "fit", 12));
        runs.fail("n1", fit, 0);
        activities.withdrawBatch(fit, 0, 10);
        assertThat(activities.close(fit)).isEqualTo(TaskState.BROKEN);
        return fit;
    }

    /** Other tasks' failures that, with those before them, are enough. */
    private void cordon() {
        runs.fail("n1", STORE.openTask("ana", "eaten", 3), 0, 1, 2);
        runs.fail("n1", STORE.openTask("bob", "eaten", 2), 0, 1);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
    }
}
