package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.InMemoryActivities;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** A batch of the run phase begins when its first job holds a slot, and not before. */
class BatchBeginningIT {
    private static final String SECOND =
            Batch.all(InMemoryActivities.TASK, 501).get(1).id();

    private WorkflowTestEnvironment env;
    private InMemoryActivities activities;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void withItsFirstSlot() {
        // given three batches
        start(501);

        // when
        activities.grant(251);
        env.events().await("end 251 1");

        // then
        assertThat(env.events().entries("openBatch")).containsExactly("openBatch 250 500");
        activities.withSlots(60).grant(500);
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("run")).hasSize(501).doesNotHaveDuplicates();
        assertThat(env.events().entries("openBatch")).hasSize(3);
    }

    @Test
    void onceHoweverOftenItIsAskedFor() {
        // given
        start(501);

        // when
        env.running().batchesDue(List.of(SECOND, SECOND));
        env.events().await("opened 250 500");
        env.running().batchesDue(List.of(SECOND, "task:user.ana.fit/batch/77"));
        activities.withSlots(60).grant(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.events().entries("openBatch")).hasSize(3);
    }

    @Test
    void neverWhenItsTaskIsKilledBefore() {
        // given the largest task
        start(Batch.MAX_TASK_JOBS);

        // when
        env.kill();

        // then
        assertThat(env.result()).isEqualTo(TaskState.KILLED);
        assertThat(activities.jobs()).hasSize(Batch.MAX_TASK_JOBS).containsOnly(JobState.KILLED);
        assertThat(env.events().entries("openBatch")).isEmpty();
        assertThat(history())
                .hasSizeLessThan(50)
                .extracting(HistoryEvent::getEventType)
                .doesNotContain(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED);
    }

    @Test
    void neverWhenItsJobsAreKilledWhileAnotherRuns() {
        // given the only job of the second batch
        start(251);
        killJob(250);

        // when
        activities.withSlots(60).grant(0);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("openBatch")).containsExactly("openBatch 0 250");
    }

    @Test
    void neverWhenItsJobsAreKilledAfterAllOthersHaveEnded() {
        // given
        start(251);
        activities.deliver(
                IntStream.range(0, 250).mapToObj(activities::activate).toArray(Grant[]::new));
        env.events().await("plan");

        // when
        killJob(250);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.events().entries("openBatch")).containsExactly("openBatch 0 250");
    }

    @Test
    void neverWhenEveryJobIsKilledByItself() {
        // given
        start(2);

        // when
        killJob(0);
        killJob(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(activities.jobs()).containsOnly(JobState.KILLED);
        assertThat(env.events().entries("openBatch")).isEmpty();
    }

    @Test
    void alsoWhenTheRequestForItWasLostWithTheHistory() {
        // given
        env = new WorkflowTestEnvironment(2, true);
        activities = env.activities();
        env.events().block("assigned");
        env.startWorkers().startTask();
        env.events().await("assigned");
        activities.activate(0);

        // when
        env.untyped(TaskIds.workflow(InMemoryActivities.TASK)).terminate("by mistake");
        env.events().unblock("assigned");
        env.startTask();
        env.events().await("end 0 1");
        activities.grant(1);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
    }

    private void start(int jobs) {
        env = new WorkflowTestEnvironment(jobs, true);
        activities = env.activities();
        env.startWorkers().startTask();
        env.events().await("assigned");
    }

    private void killJob(int job) {
        activities.killJob(job);
        activities.signalKilled(job);
    }

    private List<HistoryEvent> history() {
        return env.temporal()
                .getWorkflowClient()
                .fetchHistory(TaskIds.workflow(InMemoryActivities.TASK))
                .getEvents();
    }
}
