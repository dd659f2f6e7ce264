package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.ActivityCompletions;
import org.orchestra.runner.Heartbeats;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.RunActivitiesImpl;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.StoreExtension;

/** A kill is over only when no run of the task is on its cluster, nor on its way there. */
class RunRemovalIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final JobRunner runner = mock(JobRunner.class);
    private RunActivitiesImpl activities;
    private SingleJob job;

    @BeforeEach
    void anEmptyCluster() {
        job = SingleJob.in(STORE);
        when(runner.remove(any())).thenReturn(true);
        activities = new RunActivitiesImpl(
                reports, runner, mock(Heartbeats.class), mock(ActivityCompletions.class), () -> {});
    }

    @Test
    void whatTheClusterStillHasIsLeft() {
        // given
        RunKey key = job.startRun();
        reports.launched(key);
        when(runner.remove(any())).thenReturn(false, true);

        // then
        assertLeft(key);
        assertThatCode(() -> activities.removeRuns(key.taskId())).doesNotThrowAnyException();
    }

    @Test
    void aRunThatIsBeingLaunchedIsLeft() {
        // given
        RunKey key = job.startRun();

        // then
        assertLeft(key);
        reports.launched(key);
        assertThatCode(() -> activities.removeRuns(key.taskId())).doesNotThrowAnyException();
    }

    @Test
    void aRunThatEndedBeforeItWasLaunchedIsNot() {
        // given
        RunKey key = job.startRun();
        reports.ended(key, RunOutcome.of(RunCause.KILLED_BY_USER));

        // then
        assertThatCode(() -> activities.removeRuns(key.taskId())).doesNotThrowAnyException();
    }

    @Test
    void aRunWhoseWorkerDiedBeforeItWasLaunchedIsNotWaitedFor() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc()
                .sql("UPDATE run SET created_at = now() - interval '2 minutes'")
                .update();

        // then
        assertThatCode(() -> activities.removeRuns(key.taskId())).doesNotThrowAnyException();
    }

    @Test
    void aSingleRunIsStoppedWhereverItIsWatched() {
        // given
        RunKey key = job.startRun();

        // when
        activities.stopRun(key);

        // then
        verify(runner).kill(argThat(task -> task.id() == key.taskId()), eq(key));
    }

    private void assertLeft(RunKey key) {
        assertThatThrownBy(() -> activities.removeRuns(key.taskId())).hasMessageContaining("runs of the task");
    }
}
