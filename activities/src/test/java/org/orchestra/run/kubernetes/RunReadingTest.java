package org.orchestra.run.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateRunning;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1JobStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Evicted;
import org.orchestra.domain.run.RunOutcome.Failed;

class RunReadingTest {
    private static final Instant CREATED = Instant.parse("2026-05-04T10:00:00Z");
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final RunReading reading = new RunReading(DEADLINE);

    @Test
    void noKubernetesJobMeansGone() {
        assertThat(reading.of(new Sighting(null, List.of()), CREATED)).isEqualTo(new Finding.Gone());
    }

    @Test
    void aRunningContainerRunsSinceItStarted() {
        // given
        Instant started = CREATED.plusSeconds(4);
        V1Pod pod = pod(new V1ContainerState().running(new V1ContainerStateRunning().startedAt(at(started))));

        // when // then
        assertThat(read(job(), pod, started)).isEqualTo(new Finding.Running(started));
    }

    @Test
    void aCompleteJobSucceeded() {
        assertThat(ended(job("Complete", ""), terminated(0, "Completed"))).isEqualTo(RunOutcome.succeeded());
    }

    @ParameterizedTest
    @CsvSource({"3,Error,exit code 3", "137,OOMKilled,out of memory", "139,Error,exit code 139"})
    void aCommandThatFailedSaysHow(int exitCode, String reason, String told) {
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), terminated(exitCode, reason)))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.exitCode()).isEqualTo(exitCode))
                .extracting(RunOutcome::reason)
                .isEqualTo(told);
    }

    @Test
    void aCommandThatTookTooLongMetItsTimeLimit() {
        // given
        V1Pod pod = terminated(137, "Error");
        pod.getStatus().reason("DeadlineExceeded");

        // when // then
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), pod))
                .isEqualTo(new Failed(137, RunCause.TIME_LIMIT, Evidence.NONE));
    }

    @Test
    void aJobThatTookTooLongAndLostItsPodMetItsTimeLimit() {
        // when
        Finding finding = reading.of(new Sighting(job("Failed", "DeadlineExceeded"), List.of()), CREATED);

        // then
        assertThat(finding).isEqualTo(new Finding.Ended(RunOutcome.of(RunCause.TIME_LIMIT)));
    }

    @Test
    void aDisruptedPodWasEvicted() {
        // given
        V1Pod pod = terminated(137, "Error");
        pod.getStatus()
                .addConditionsItem(new V1PodCondition()
                        .type("DisruptionTarget")
                        .status("True")
                        .message("The node was low on resource: memory."));

        // when // then
        assertThat(ended(job("Failed", "PodFailurePolicy"), pod))
                .isEqualTo(RunOutcome.of(RunCause.EVICTION, "The node was low on resource: memory."));
    }

    @Test
    void aDisruptionIsKnownAlsoWhenThePodIsGone() {
        // when
        Finding finding = reading.of(new Sighting(job("Failed", "PodFailurePolicy"), List.of()), CREATED);

        // then
        assertThat(finding)
                .isInstanceOfSatisfying(
                        Finding.Ended.class, end -> assertThat(end.outcome()).isInstanceOf(Evicted.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerStatusUnknown", "Unknown"})
    void aContainerThatItsNodeForgotWasEvicted(String reason) {
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), terminated(255, reason)))
                .isEqualTo(RunOutcome.of(RunCause.NODE_LOST, "node node-1 lost its container"));
    }

    @Test
    void aPodThatItsNodeTurnedAwayWasEvicted() {
        // given
        V1Pod pod = pod(null);
        pod.getStatus().phase("Failed").reason("OutOfcpu").message("Node didn't have enough resource: cpu");

        // when // then
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), pod))
                .isEqualTo(RunOutcome.of(RunCause.TURNED_AWAY, "Node didn't have enough resource: cpu"));
    }

    @Test
    void aPodThatSomebodyDeletedWasEvicted() {
        // given
        V1Pod pod = terminated(137, "Error");
        pod.getMetadata().deletionTimestamp(at(CREATED));

        // when // then
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), pod)).isEqualTo(RunOutcome.of(RunCause.POD_DELETED));
    }

    @Test
    void anImageWithoutAShellNeverStarts() {
        // given
        V1Pod pod = terminated(128, "StartError");
        pod.getStatus().getContainerStatuses().get(0).getState().getTerminated().message("exec: /bin/sh: not found");

        // when // then
        assertThat(ended(job("Failed", "BackoffLimitExceeded"), pod))
                .isEqualTo(RunOutcome.of(RunCause.START_FAILED, "exec: /bin/sh: not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError"})
    void aNamedObstacleIsGivenUpAfterTheDeadline(String reason) {
        // given
        V1Pod pod = waiting(reason);

        // when // then
        assertThat(read(job(), pod, CREATED.plus(DEADLINE))).isEqualTo(new Finding.Waiting());
        assertThat(read(job(), pod, CREATED.plus(DEADLINE).plusSeconds(1)))
                .isInstanceOfSatisfying(
                        Finding.Hopeless.class,
                        end -> assertThat(end.outcome().reason()).endsWith("because of " + reason));
    }

    @Test
    void aMalformedImageNameIsGivenUpAtOnce() {
        assertThat(read(job(), waiting("InvalidImageName"), CREATED.plusSeconds(1)))
                .isInstanceOf(Finding.Hopeless.class);
    }

    @Test
    void aLargeImageMayTakeItsTime() {
        // given
        V1Pod pod = waiting("ContainerCreating");

        // when // then
        assertThat(read(job(), pod, CREATED.plus(DEADLINE.multipliedBy(6)))).isEqualTo(new Finding.Waiting());
        assertThat(read(job(), pod, CREATED.plus(DEADLINE.multipliedBy(6)).plusSeconds(1)))
                .isInstanceOf(Finding.Hopeless.class);
    }

    @Test
    void aPodThatNoNodeTakesIsGivenUpAfterTheDeadline() {
        // given
        V1Pod pod = pod(null);
        pod.getStatus()
                .addConditionsItem(new V1PodCondition()
                        .type("PodScheduled")
                        .status("False")
                        .reason("Unschedulable")
                        .message("0/1 nodes are available"));

        // when // then
        assertThat(read(job(), pod, CREATED.plus(DEADLINE).plusSeconds(1)))
                .isEqualTo(new Finding.Hopeless(RunOutcome.of(RunCause.UNSCHEDULABLE, "0/1 nodes are available")));
    }

    @Test
    void aDeletedJobIsLeavingWhateverItsPodsSay() {
        // given
        V1Job job = job();
        job.getMetadata().deletionTimestamp(at(CREATED.plusSeconds(5)));

        // when // then
        assertThat(read(job, terminated(137, "Error"), CREATED.plusSeconds(6))).isEqualTo(new Finding.Leaving(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Complete", "Failed"})
    void anEndThatCameByTheDeletionIsNotTheRunsOwn(String condition) {
        // given
        V1Job job = job(condition, "");
        job.getMetadata().deletionTimestamp(at(CREATED.minusSeconds(1)));

        // when // then
        assertThat(read(job, terminated(0, "Completed"), CREATED)).isEqualTo(new Finding.Leaving(false));
    }

    @Test
    void aPodThatShouldBeGoneForLongIsOnALostNode() {
        // given
        V1Pod pod = pod(new V1ContainerState().running(new V1ContainerStateRunning().startedAt(at(CREATED))));
        pod.getMetadata().deletionTimestamp(at(CREATED));

        // when // then
        assertThat(read(job(), pod, CREATED.plus(RunReading.LOST_AFTER))).isEqualTo(new Finding.Leaving(false));
        assertThat(read(job(), pod, CREATED.plus(RunReading.LOST_AFTER).plusSeconds(1)))
                .isEqualTo(new Finding.Hopeless(RunOutcome.of(RunCause.NODE_LOST, "node node-1 was lost")));
    }

    private Finding read(V1Job job, V1Pod pod, Instant now) {
        return reading.of(new Sighting(job, List.of(pod)), now);
    }

    private RunOutcome ended(V1Job job, V1Pod pod) {
        Finding finding = read(job, pod, CREATED.plusSeconds(60));
        assertThat(finding).isInstanceOf(Finding.Ended.class);
        return ((Finding.Ended) finding).outcome();
    }

    private static V1Job job() {
        return new V1Job().metadata(new V1ObjectMeta().creationTimestamp(at(CREATED)));
    }

    private static V1Job job(String condition, String reason) {
        return job().status(new V1JobStatus()
                .addConditionsItem(new V1JobCondition()
                        .type(condition)
                        .status("True")
                        .reason(reason)
                        .lastTransitionTime(at(CREATED))));
    }

    private static V1Pod terminated(int exitCode, String reason) {
        return pod(new V1ContainerState()
                .terminated(new V1ContainerStateTerminated()
                        .exitCode(exitCode)
                        .reason(reason)
                        .startedAt(at(CREATED))));
    }

    private static V1Pod waiting(String reason) {
        return pod(new V1ContainerState()
                .waiting(new V1ContainerStateWaiting().reason(reason).message("because of " + reason)));
    }

    private static V1Pod pod(V1ContainerState state) {
        V1PodStatus status = new V1PodStatus();
        if (state != null) {
            status.addContainerStatusesItem(new V1ContainerStatus().state(state));
        }
        return new V1Pod()
                .metadata(new V1ObjectMeta().name("pod").creationTimestamp(at(CREATED)))
                .spec(new V1PodSpec().nodeName("node-1"))
                .status(status);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
