package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.kubernetes.ObservedStates.CREATED;
import static org.orchestra.kubernetes.ObservedStates.ENDED;
import static org.orchestra.kubernetes.ObservedStates.at;
import static org.orchestra.kubernetes.ObservedStates.deleted;
import static org.orchestra.kubernetes.ObservedStates.disrupted;
import static org.orchestra.kubernetes.ObservedStates.job;
import static org.orchestra.kubernetes.ObservedStates.pod;
import static org.orchestra.kubernetes.ObservedStates.running;
import static org.orchestra.kubernetes.ObservedStates.terminated;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;

/** The outcomes of runs, as their owners read them. */
class OutcomeReaderTest {
    private static final V1Job COMPLETE = job("Complete", "");
    private static final V1Job FAILED = job("Failed", "BackoffLimitExceeded");
    private static final Instant BEFORE = ENDED.minusSeconds(1);
    private static final Instant AFTER = ENDED.plusSeconds(1);

    @Test
    void aCompleteJobSucceeded() {
        // given
        V1Pod pod = terminated(0, "Completed");
        message(pod, "orchestra: peak=33435648\n");

        // when
        RunOutcome end = end(COMPLETE, pod);

        // then
        assertThat(OutcomeText.of(end)).isEqualTo("SUCCEEDED");
        assertThat(end.evidence().peakMemoryMib()).isEqualTo(32);
        assertThat(end.evidence().node()).isEqualTo("node-1");
        assertThat(end.evidence().endedAt()).isEqualTo(ENDED);
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "139, 139: ended by signal 11 (SEGV)", "255, 255"})
    void aFailedCommandHasItsExitCode(int exitCode, String explained) {
        assertThat(OutcomeText.of(end(FAILED, terminated(exitCode, "Error"))))
                .isEqualTo("FAILED EXIT_CODE: exit code " + explained);
    }

    @Test
    void aFailedCommandMayLeaveAMessage() {
        // given
        V1Pod pod = terminated(3, "Error");
        message(pod, "the loss is not a number\norchestra: peak=1048576\n");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod)))
                .isEqualTo("FAILED EXIT_CODE: exit code 3: the loss is not a number");
    }

    @ParameterizedTest
    @CsvSource({", 2048", "orchestra: peak=2040109465, 1946"})
    void anOutOfMemoryOutcomeNamesThePeak(@Nullable String message, int peak) {
        // given
        V1Pod pod = terminated(137, "OOMKilled");
        message(pod, message);

        // when
        RunOutcome end = end(FAILED, pod);

        // then
        assertThat(OutcomeText.of(end))
                .isEqualTo("FAILED OUT_OF_MEMORY: out of memory: it used " + peak + " MiB of 2048 MiB");
        assertThat(end.evidence().clusterReason()).isEqualTo("OOMKilled");
        assertThat(end.evidence().peakMemoryMib()).isEqualTo(peak);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 137, 143})
    void aLateCommandMetItsTimeLimitWhateverItsExitCode(int exitCode) {
        // given
        V1Pod pod = terminated(exitCode, "Error");
        pod.getStatus().reason("DeadlineExceeded");

        // when
        RunOutcome end = end(FAILED, pod);

        // then
        assertThat(OutcomeText.of(end)).isEqualTo("FAILED TIME_LIMIT: time limit of 01:00:00");
        assertThat(((Failed) end).exitCode()).isEqualTo(exitCode);
    }

    @Test
    void aLateJobWithoutAPodMetItsTimeLimit() {
        assertThat(OutcomeText.of(end(job("Failed", "DeadlineExceeded"), null)))
                .isEqualTo("FAILED TIME_LIMIT: time limit of 01:00:00");
    }

    @Test
    void aPodWhoseDeadlinePassedBeforeItsStartNeverStarted() {
        // given
        V1Pod pod = ObservedStates.waiting("ImagePullBackOff");
        pod.getStatus().reason("DeadlineExceeded");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod))).startsWith("NEVER_STARTED IMAGE_UNAVAILABLE: ");
    }

    @ParameterizedTest
    @CsvSource({
        "EvictionByEvictionAPI, EVICTION: its node evicted it",
        "DeletionByTaintManager, EVICTION: its node evicted it",
        "TerminationByKubelet, EVICTION: its node evicted it",
        "PreemptionByScheduler, PREEMPTION: it was preempted",
        "DeletionByPodGC, NODE_LOST: its node was lost"
    })
    void aDisruptedRunWasEvictedWhateverItsExitCode(String reason, String text) {
        // given
        String expected = "EVICTED " + text + ": because of " + reason;
        V1Job failed = job("Failed", "PodFailurePolicy");

        // when // then
        assertThat(OutcomeText.of(end(failed, disrupted(running(CREATED), BEFORE, reason))))
                .isEqualTo(expected);
        assertThat(OutcomeText.of(end(failed, disrupted(terminated(1, "Error"), BEFORE, reason))))
                .isEqualTo(expected);
        assertThat(OutcomeText.of(end(COMPLETE, disrupted(terminated(0, "Completed"), BEFORE, reason))))
                .isEqualTo(expected);
    }

    @Test
    void aPreemptingKubeletIsAPreemption() {
        // given
        V1Pod pod = disrupted(terminated(137, "Error"), BEFORE, "TerminationByKubelet");
        pod.getStatus().reason("Preempting");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod))).startsWith("EVICTED PREEMPTION: ");
    }

    @Test
    void aDisruptionAfterTheEndChangesNothing() {
        assertThat(OutcomeText.of(end(FAILED, disrupted(terminated(3, "Error"), AFTER, "DeletionByTaintManager"))))
                .isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(OutcomeText.of(
                        end(COMPLETE, disrupted(terminated(0, "Completed"), AFTER, "DeletionByTaintManager"))))
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void aDisruptionCountsEvenIfThePodIsGone() {
        assertThat(OutcomeText.of(end(job("Failed", "PodFailurePolicy"), null))).startsWith("EVICTED EVICTION: ");
    }

    @Test
    void aDeletedPodWasEvictedWhateverItsExitCode() {
        assertThat(OutcomeText.of(end(FAILED, deleted(terminated(1, "Error"), BEFORE))))
                .isEqualTo("EVICTED POD_DELETED: its pod was deleted");
        assertThat(OutcomeText.of(end(COMPLETE, deleted(terminated(0, "Completed"), BEFORE))))
                .isEqualTo("EVICTED POD_DELETED: its pod was deleted");
    }

    @Test
    void aDeletionAfterTheEndChangesNothing() {
        assertThat(OutcomeText.of(end(FAILED, deleted(terminated(3, "Error"), AFTER))))
                .isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(OutcomeText.of(end(COMPLETE, deleted(terminated(0, "Completed"), AFTER))))
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void aDeletionIsRememberedEvenIfThePodsLastStateHidesIt() {
        // given
        TrackedRun run = new TrackedRun(RunSpecFixture.onCpu(), new RecordingListener());
        run.observed(COMPLETE);
        run.observed(deleted(running(CREATED), BEFORE));
        V1Pod last = terminated(0, "Completed");
        last.getMetadata().deletionTimestamp(at(AFTER)).deletionGracePeriodSeconds(0L);

        // when
        run.observed(last);

        // then
        assertThat(OutcomeText.of(end(run.lastState()))).isEqualTo("EVICTED POD_DELETED: its pod was deleted");
    }

    @Test
    void aMissingPodWasDeleted() {
        assertThat(OutcomeText.of(end(FAILED, null)))
                .isEqualTo("EVICTED POD_DELETED: its pod was deleted and left no exit code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerStatusUnknown", "Unknown"})
    void aContainerWithAnUnknownStatusIsALostNode(String reason) {
        assertThat(OutcomeText.of(end(FAILED, terminated(255, reason))))
                .isEqualTo("EVICTED NODE_LOST: its node was lost: node node-1 lost its container");
    }

    @Test
    void aPodThatItsNodeRejectedWasEvicted() {
        // given
        V1Pod pod = pod(null);
        pod.getStatus().phase("Failed").reason("OutOfcpu").message("Node didn't have enough resource: cpu");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod)))
                .isEqualTo("EVICTED TURNED_AWAY: its node did not admit it: Node didn't have enough resource: cpu");
    }

    @Test
    void aRunThatFilledTheDiskByItselfFailed() {
        // given the kubelet's own verdict, not pressure on the node
        V1Pod pod = terminated(137, "Error");
        pod.getStatus().reason("Evicted").message("Pod ephemeral local storage usage exceeds the total limit 10Gi.");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod)))
                .isEqualTo(
                        "FAILED EXIT_CODE: exit code 137: Pod ephemeral local storage usage exceeds the total limit 10Gi.");
    }

    @Test
    void anImageWithoutAShellNeverStarts() {
        // given
        V1Pod pod = terminated(128, "StartError");
        message(pod, "exec: /bin/sh: not found");

        // when // then
        assertThat(OutcomeText.of(end(FAILED, pod)))
                .isEqualTo("NEVER_STARTED START_FAILED: it cannot be started: exec: /bin/sh: not found");
    }

    private static void message(V1Pod pod, @Nullable String message) {
        pod.getStatus().getContainerStatuses().get(0).getState().getTerminated().message(message);
    }

    private static RunOutcome end(V1Job job, @Nullable V1Pod pod) {
        return end(new ObservedState(job, pod == null ? List.of() : List.of(pod)));
    }

    private static RunOutcome end(ObservedState state) {
        RunPhase phase = new RunPhaseReader(Duration.ofMinutes(5)).read(state, RunSpecFixture.onCpu(), AFTER);
        assertThat(phase).isInstanceOf(RunPhase.Finished.class);
        return ((RunPhase.Finished) phase).outcome();
    }
}
