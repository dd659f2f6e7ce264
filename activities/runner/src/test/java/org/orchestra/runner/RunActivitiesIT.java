package org.orchestra.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.testing.RecordedLog;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.RunActivities;

/** The activities that wait for runs, with a cluster and reports that do what a test says. */
class RunActivitiesIT {
    private static final String TASK_QUEUE = "runs";
    private static final int PATIENCE = 20_000;
    private static final RunKey ONE = new RunKey(7, 3, 1);
    private static final RunKey OTHER = new RunKey(7, 4, 1);
    private static final List<RunKey> BOTH = List.of(ONE, OTHER);

    /** Names a pack of the two; its own run has ended. */
    private static final RunKey PACK = new RunKey(7, 2, 1);

    @AutoClose
    private final RecordedLog log = new RecordedLog(RunActivitiesImpl.class);

    @AutoClose
    private final Heartbeats heartbeats = new Heartbeats();

    @AutoClose
    private final ActivityCompletions completions = new ActivityCompletions();

    private final RunReports reports = mock(RunReports.class);
    private final JobRunner runner = mock(JobRunner.class);
    private final AtomicInteger wakings = new AtomicInteger();

    @AutoClose
    private final RunActivitiesImpl activities =
            new RunActivitiesImpl(reports, runner, heartbeats, completions, wakings::incrementAndGet);

    private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();

    /** One activity for some runs, tried as often as is said; no ends when it failed. */
    @WorkflowInterface
    public interface Waiting {
        @WorkflowMethod
        List<JobEnded> run(List<RunKey> keys, int attempts);
    }

    public static final class WaitingImpl implements Waiting {
        @Override
        public List<JobEnded> run(List<RunKey> keys, int attempts) {
            RunActivities activities = Workflow.newActivityStub(
                    RunActivities.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofDays(1))
                            .setRetryOptions(RetryOptions.newBuilder()
                                    .setMaximumAttempts(attempts)
                                    .build())
                            .build());
            try {
                return activities.runJobs(keys);
            } catch (ActivityFailure failed) {
                return List.of();
            }
        }
    }

    @BeforeEach
    void start() {
        BOTH.forEach(this::single);
        Worker worker = temporal.newWorker(TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(WaitingImpl.class);
        worker.registerActivitiesImplementations(activities);
        temporal.start();
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void runsThatBeginTogetherAreReportedAloneAndAwaitedTogether() {
        // given
        CompletableFuture<Boolean> waiting = await(BOTH, 1);

        // when
        end(ONE);

        // then
        verify(reports).ended(eq(ONE), any());
        end(OTHER);
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void aRunThatIsOverIsNotLaunched() {
        // given
        when(reports.begin(ONE)).thenReturn(new Beginning.Over(List.of(new JobEnded(ONE.job(), JobState.KILLED))));
        CompletableFuture<Boolean> waiting = await(BOTH, 1);

        // when
        end(OTHER);

        // then
        assertThat(waiting.join()).isTrue();
        verify(runner, times(0)).launch(argThat(spec -> spec.key().equals(ONE)), anyBoolean(), any());
    }

    @Test
    void aStartThatFailsIsInTheLogAndIsTriedAgain() {
        // given
        doThrow(new IllegalStateException("the folder cannot be made"))
                .doNothing()
                .when(runner)
                .launch(argThat(spec -> spec.key().equals(ONE)), anyBoolean(), any());

        // when
        CompletableFuture<Boolean> waiting = await(BOTH, 2);
        verify(runner, timeout(PATIENCE).times(2))
                .launch(argThat(spec -> spec.key().equals(ONE)), anyBoolean(), any());
        end(OTHER);
        end(ONE);

        // then
        assertThat(waiting.join()).isTrue();
        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Attempt 1 of job 3 of task 7 could not be started and is tried again: "
                        + "java.lang.IllegalStateException: the folder cannot be made");
    }

    @Test
    void anActivityWhoseRunsLaterOnesTakeOverGivesBackItsSlot() {
        // given
        CompletableFuture<Boolean> earlier = await(BOTH, 1);
        end(ONE);

        // when
        CompletableFuture<Boolean> later = await(List.of(OTHER), 1);

        // then
        assertThat(earlier.join()).isFalse();
        end(OTHER);
        assertThat(later.join()).isTrue();
    }

    /** As when the thread of a first launch was held up until a second one was through. */
    @Test
    void anEndThatAnEarlierLaunchIsToldOfEndsTheLaterActivity() {
        // given
        CompletableFuture<Boolean> earlier = await(List.of(ONE), 1);
        JobRunner.Listener ofEarlier = listener(ONE, 1);
        CompletableFuture<Boolean> later = await(List.of(ONE), 1);
        listener(ONE, 2);

        // when
        ofEarlier.ended(RunOutcome.succeeded());

        // then
        assertThat(later.join()).isTrue();
        assertThat(earlier.join()).isFalse();
    }

    @Test
    void aPackIsLaunchedAndReportedByItsKeyAndAwaitedUntilItIsOver() {
        // given
        inPack(ONE);
        CompletableFuture<Boolean> waiting = await(List.of(ONE), 1);
        var start = new PackedRun(ONE, Instant.EPOCH, null);
        var end = new PackedRun(ONE, Instant.EPOCH, RunOutcome.succeeded());
        when(reports.progressed(PACK, List.of(start), List.of())).thenReturn(Set.of(OTHER));

        // when
        JobRunner.PackListener listener = packListener(1);

        // then
        assertThat(listener.progressed(List.of(start), List.of())).containsExactly(OTHER);
        assertThat(wakings).hasValue(0);
        assertThat(waiting).isNotDone();
        listener.over(List.of(end));
        assertThat(waiting.join()).isTrue();
        verify(reports).over(PACK, List.of(end));
        verify(runner, never()).stop(any());
        assertThat(wakings).hasValue(1);
    }

    @Test
    void theActivityReturnsAllEndsOfItsPack() {
        // given
        inPack(ONE);
        RunKey alone = new RunKey(7, 9, 1);
        single(alone);
        CompletableFuture<List<JobEnded>> ends = ends(List.of(ONE, alone));

        // when
        packListener(1).over(List.of());
        end(alone);

        // then
        assertThat(ends.join()).containsExactlyInAnyOrder(ended(ONE), ended(OTHER), ended(alone));
    }

    @Test
    void whatAPackWithdrawsWakesTheScheduler() {
        // given
        inPack(ONE);
        CompletableFuture<Boolean> waiting = await(List.of(ONE), 1);

        // when
        packListener(1).progressed(List.of(), List.of(OTHER));

        // then
        verify(reports).progressed(PACK, List.of(), List.of(OTHER));
        assertThat(wakings).hasValue(1);
        packListener(1).over(List.of());
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void aPackThatIsNotWantedAnyMoreIsStopped() {
        // given
        inPack(ONE);
        when(reports.launched(PACK)).thenReturn(false);

        // when
        CompletableFuture<Boolean> waiting = await(List.of(ONE), 1);

        // then
        verify(runner, timeout(PATIENCE)).stop(PACK);
        packListener(1).over(List.of());
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void twoRunsOfOnePackCountOnce() {
        // given
        inPack(ONE);
        inPack(OTHER);

        // when
        CompletableFuture<List<JobEnded>> ends = ends(BOTH);
        verify(reports, timeout(PATIENCE)).begin(ONE);
        verify(reports, timeout(PATIENCE)).begin(OTHER);
        packListener(1).over(List.of());

        // then
        assertThat(ends.join()).containsExactlyInAnyOrder(ended(ONE), ended(OTHER));
        verify(runner, times(1)).launchPack(any(), anyBoolean(), any());
    }

    @Test
    void theRunThatNamesItsPackAndAnotherOfItCountOnce() {
        // given
        inPack(PACK);
        inPack(ONE);

        // when
        CompletableFuture<List<JobEnded>> ends = ends(List.of(ONE, PACK));
        verify(reports, timeout(PATIENCE)).begin(ONE);
        verify(reports, timeout(PATIENCE)).begin(PACK);
        packListener(1).over(List.of());

        // then
        assertThat(ends.join()).containsExactlyInAnyOrder(ended(ONE), ended(OTHER));
    }

    @Test
    void anActivityWhosePackALaterOneTakesOverGivesBackItsSlot() {
        // given
        inPack(ONE);
        inPack(OTHER);
        CompletableFuture<Boolean> earlier = await(List.of(ONE), 1);
        packListener(1);

        // when
        CompletableFuture<List<JobEnded>> later = ends(List.of(OTHER));

        // then
        assertThat(earlier.join()).isFalse();
        packListener(2).over(List.of());
        assertThat(later.join()).containsExactlyInAnyOrder(ended(ONE), ended(OTHER));
    }

    @Test
    void aPackThatCannotBeLaunchedIsTriedAgain() {
        // given
        inPack(ONE);
        doThrow(new IllegalStateException("the cluster is away"))
                .doNothing()
                .when(runner)
                .launchPack(any(), anyBoolean(), any());

        // when
        CompletableFuture<Boolean> waiting = await(List.of(ONE), 2);
        verify(runner, timeout(PATIENCE).times(2)).launchPack(any(), anyBoolean(), any());
        packListener(1).over(List.of());

        // then
        assertThat(waiting.join()).isTrue();
        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Attempt 1 of job 3 of task 7 could not be started and is tried again: "
                        + "java.lang.IllegalStateException: the cluster is away");
    }

    @Test
    void aRunWhosePackIsOverEndsWithAllOfIt() {
        // given
        when(reports.begin(ONE)).thenReturn(new Beginning.Over(List.of(ended(ONE), ended(OTHER))));
        when(reports.begin(OTHER)).thenReturn(new Beginning.Over(List.of(ended(ONE), ended(OTHER))));

        // then
        assertThat(ends(BOTH).join()).containsExactly(ended(ONE), ended(OTHER));
    }

    /** From now on the run is one that begins alone. */
    private void single(RunKey key) {
        when(reports.begin(key)).thenReturn(new Beginning.Proceed(SomeRun.spec(key), false));
        when(reports.launched(key)).thenReturn(true);
        when(reports.ended(eq(key), any())).thenReturn(ended(key));
    }

    /** From now on the run is one of the pack. */
    private void inPack(RunKey key) {
        var pack = new PackSpec(PACK, List.of(SomeRun.spec(ONE), SomeRun.spec(OTHER)), Duration.ofMinutes(1));
        when(reports.begin(key)).thenReturn(new Beginning.ProceedTogether(pack, false));
        when(reports.launched(PACK)).thenReturn(true);
        when(reports.over(eq(PACK), any())).thenReturn(List.of(ended(ONE), ended(OTHER)));
    }

    private static JobEnded ended(RunKey key) {
        return new JobEnded(key.job(), JobState.DONE);
    }

    /** The latest listener of the pack, once it is launched so often. */
    private JobRunner.PackListener packListener(int launches) {
        ArgumentCaptor<JobRunner.PackListener> listener = ArgumentCaptor.captor();
        verify(reports, timeout(PATIENCE).atLeast(launches)).launched(PACK);
        verify(runner, timeout(PATIENCE).atLeast(launches))
                .launchPack(argThat(pack -> pack.key().equals(PACK)), anyBoolean(), listener.capture());
        return listener.getValue();
    }

    /** Whether the activity succeeds. */
    private CompletableFuture<Boolean> await(List<RunKey> keys, int attempts) {
        return ends(keys, attempts).thenApply(ends -> !ends.isEmpty());
    }

    private CompletableFuture<List<JobEnded>> ends(List<RunKey> keys) {
        return ends(keys, 1);
    }

    private CompletableFuture<List<JobEnded>> ends(List<RunKey> keys, int attempts) {
        Waiting workflow = temporal.getWorkflowClient()
                .newWorkflowStub(
                        Waiting.class,
                        WorkflowOptions.newBuilder().setTaskQueue(TASK_QUEUE).build());
        return WorkflowClient.execute(workflow::run, keys, attempts);
    }

    /** Ends a run, once it is launched, for whoever launched it last. */
    private void end(RunKey key) {
        listener(key, 1).ended(RunOutcome.succeeded());
    }

    /** The latest listener, once the run is launched so often. */
    private JobRunner.Listener listener(RunKey key, int launches) {
        ArgumentCaptor<JobRunner.Listener> listener = ArgumentCaptor.captor();
        verify(reports, timeout(PATIENCE).atLeast(launches)).launched(key);
        verify(runner, timeout(PATIENCE).atLeast(launches))
                .launch(argThat(spec -> spec.key().equals(key)), anyBoolean(), listener.capture());
        return listener.getValue();
    }
}
