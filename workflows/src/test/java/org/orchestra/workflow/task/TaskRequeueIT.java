package org.orchestra.workflow.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.testing.WorkflowTestEnvironment;

/** Jobs that failed without charge, because their node was cordoned, run again before their task ends. */
class TaskRequeueIT {
    private WorkflowTestEnvironment env;

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void unchargedFailuresRunAgainInTheirBatchAndNoOthers() {
        // given jobs of the second of two batches
        env = new WorkflowTestEnvironment(252, true);
        env.activities()
                .withSlots(60)
                .failUncharged(250, 1)
                .failUncharged(251, 1)
                .outcome(3, 1, JobState.FAILED);

        // when
        env.startWorkers().startTask();

        // then
        assertThat(env.result()).isEqualTo(TaskState.FINALIZED);
        assertThat(env.activities().jobs().get(3)).isEqualTo(JobState.FAILED);
        assertThat(env.activities().jobs().subList(250, 252)).containsOnly(JobState.DONE);
        assertThat(env.events().entries("run"))
                .hasSize(254)
                .doesNotHaveDuplicates()
                .contains("run 250 2", "run 251 2");
        assertThat(env.events().entries("openBatch"))
                .containsExactlyInAnyOrder("openBatch 0 250", "openBatch 250 252", "openBatch 250 252");
        assertThat(env.events().entries("close")).hasSize(2);
    }

    @Test
    void aTestPhaseWithUnchargedFailuresOnlyRunsAgain() {
        // given job 1 fails while job 0 runs, and the others have no slot
        env = new WorkflowTestEnvironment(12, false);
        env.activities().keepRunning(0).failUncharged(1, 1);
        env.startWorkers().startTask();
        env.events().await("opened 0 10");
        env.activities().grant(0);
        env.events().await("run 0 1");
        env.activities().grant(1);

        // when
        env.events().await("opened 0 10", 2);
        env.activities().withSlots(2).grant(0);
        env.events().await("run 0 2");
        env.activities().end(0, JobState.DONE);

        // then
        assertThat(env.result()).isEqualTo(TaskState.DONE);
        assertThat(env.activities().jobs()).hasSize(12).containsOnly(JobState.DONE);
        assertThat(env.events().entries("openBatch"))
                .containsExactly("openBatch 0 10", "openBatch 0 10", "openBatch 0 12");
    }

    @Test
    void aKillInterruptsTheSecondRoundToo() {
        // given
        env = new WorkflowTestEnvironment(3, true);
        env.activities().withSlots(3).failUncharged(1, 1).failUncharged(2, 1);
        env.activities().keepRunning(2);
        env.startWorkers().startTask();
        env.events().await("run 2 1");
        env.activities().end(2, JobState.FAILED);
        env.events().await("run 2 2");

        // when
        env.kill();

        // then
        assertThat(env.result()).isEqualTo(TaskState.KILLED);
        assertThat(env.activities().jobs()).contains(JobState.KILLED).doesNotContain(JobState.FAILED);
    }
}
