package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.kubernetes.ObservedStates.CREATED;
import static org.orchestra.kubernetes.ObservedStates.at;
import static org.orchestra.kubernetes.ObservedStates.deleted;
import static org.orchestra.kubernetes.ObservedStates.event;
import static org.orchestra.kubernetes.ObservedStates.job;
import static org.orchestra.kubernetes.ObservedStates.pod;
import static org.orchestra.kubernetes.ObservedStates.running;
import static org.orchestra.kubernetes.ObservedStates.terminated;
import static org.orchestra.kubernetes.ObservedStates.unscheduled;
import static org.orchestra.kubernetes.ObservedStates.waiting;

import io.kubernetes.client.openapi.models.CoreV1Event;
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
import org.orchestra.domain.run.RunSpec;

class RunPhaseReaderTest {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Instant DUE = CREATED.plus(DEADLINE);
    private static final Instant OVERDUE = DUE.plusSeconds(1);

    private final RunPhaseReader reading = new RunPhaseReader(DEADLINE);
    private final RunSpec order = RunSpecFixture.onCpu();

    @Test
    void noKubernetesJobAndNoPodMeansGone() {
        assertThat(read(null, null, CREATED)).isEqualTo(new RunPhase.Gone());
    }

    @Test
    void aPodWhoseKubernetesJobIsGoneIsStillLeaving() {
        assertThat(read(null, running(CREATED), CREATED)).isEqualTo(new RunPhase.Leaving(true, false));
    }

    @Test
    void aRunningContainerRunsSinceItStarted() {
        // given
        Instant started = CREATED.plusSeconds(4);

        // when // then
        assertThat(read(job(), running(started), started)).isEqualTo(new RunPhase.Running(started));
    }

    @ParameterizedTest
    @CsvSource({
        "ErrImagePull, NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: because of ErrImagePull",
        "ImagePullBackOff, NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: because of ImagePullBackOff",
        "CreateContainerConfigError, NEVER_STARTED CONFIG_ERROR: its configuration is not valid: because of CreateContainerConfigError",
        "CreateContainerError, NEVER_STARTED START_FAILED: it cannot be started: because of CreateContainerError",
        "SomethingNew, NEVER_STARTED START_TIMEOUT: it did not start in time: because of SomethingNew"
    })
    void aNamedObstacleIsGivenUpAfterTheDeadline(String reason, String told) {
        assertThat(read(job(), waiting(reason), DUE)).isEqualTo(new RunPhase.Waiting());
        assertThat(hopeless(read(job(), waiting(reason), OVERDUE))).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', textBlock = """
            ErrImagePull     | failed to resolve image: not found
            ImagePullBackOff | Back-off pulling image "lab/fit:2": ErrImagePull: failed to resolve image: not found
            """, delimiter = '|')
    void anImageThatCannotBePulledHasOneReasonWhetherItIsBeingTriedOrWaitedFor(String reason, String message) {
        assertThat(hopeless(read(job(), ObservedStates.waiting(reason, message), OVERDUE)))
                .isEqualTo(
                        "NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: failed to resolve image: not found");
    }

    @Test
    void aMalformedImageNameIsGivenUpAtOnce() {
        assertThat(hopeless(read(job(), waiting("InvalidImageName"), CREATED.plusSeconds(1))))
                .startsWith("NEVER_STARTED IMAGE_NAME_INVALID: ");
    }

    @ParameterizedTest
    @CsvSource({
        "0/1 nodes are available, UNSCHEDULABLE: the node cannot run it",
        "persistentvolumeclaim \"volume\" not found, VOLUME_MISSING: its volume cannot be mounted",
        "pod has unbound immediate PersistentVolumeClaims, VOLUME_MISSING: its volume cannot be mounted"
    })
    void aPodThatNoNodeTakesIsGivenUpAfterTheDeadline(String message, String told) {
        assertThat(hopeless(read(job(), unscheduled("Unschedulable", message), OVERDUE)))
                .isEqualTo("NEVER_STARTED " + told + ": " + message);
    }

    @Test
    void aPodThatDoesNotSayWhyItWaitsIsSilentAfterTheDeadlineAndItsEventsAreAsked() {
        // given
        V1Pod pod = waiting("ContainerCreating");

        // when // then
        assertThat(read(job(), pod, DUE)).isEqualTo(new RunPhase.Waiting());
        assertThat(read(job(), pod, OVERDUE)).isEqualTo(new RunPhase.Silent());
        assertThat(hopeless(hear(pod, OVERDUE)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: because of ContainerCreating");
    }

    @ParameterizedTest
    @CsvSource({
        "FailedMount, VOLUME_MISSING: its volume cannot be mounted",
        "FailedAttachVolume, VOLUME_MISSING: its volume cannot be mounted",
        "FailedCreatePodSandBox, START_FAILED: it cannot be started"
    })
    void theLastTellingEventSaysWhyAPodWaits(String reason, String told) {
        // given
        CoreV1Event before = event(CREATED.plusSeconds(1), "Pulling", "Pulling image");
        CoreV1Event telling = event(CREATED.plusSeconds(2), reason, "so it is");
        CoreV1Event other = event(CREATED.plusSeconds(3), "MissingClusterDNS", "no DNS");

        // when
        RunPhase finding = hear(waiting("ContainerCreating"), OVERDUE, telling, other, before);

        // then
        assertThat(hopeless(finding)).isEqualTo("NEVER_STARTED " + told + ": so it is");
    }

    @Test
    void aLargeImageMayTakeItsTime() {
        // given
        V1Pod pod = waiting("ContainerCreating");
        CoreV1Event pulling = event(CREATED.plusSeconds(1), "Pulling", "Pulling image");
        Instant late = CREATED.plus(DEADLINE.multipliedBy(6));

        // when // then
        assertThat(hear(pod, late, pulling)).isEqualTo(new RunPhase.Waiting());
        assertThat(hopeless(hear(pod, late.plusSeconds(1), pulling)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: Pulling image");
    }

    @Test
    void aPodThatItsNodeIgnoresDidNotStartInTime() {
        assertThat(hopeless(hear(pod(null), OVERDUE)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: node node-1 has not looked at it");
    }

    @ParameterizedTest
    @CsvSource({
        "'pods \"a\" is forbidden: exceeded quota: q, requested: pods=1', QUOTA: its quota is used up",
        "'pods \"a\" is forbidden: failed quota: q: must specify limits.cpu', QUOTA: its quota is used up",
        "'pods \"a\" is forbidden: maximum memory usage is 1Gi', REFUSED: the cluster refused it"
    })
    void aKubernetesJobThatGetsNoPodSaysWhy(String message, String told) {
        // given
        CoreV1Event event = event(CREATED, "FailedCreate", message);

        // when // then
        assertThat(read(job(), null, OVERDUE)).isEqualTo(new RunPhase.Silent());
        assertThat(hopeless(hear(null, OVERDUE, event))).isEqualTo("NEVER_STARTED " + told + ": " + message);
    }

    @Test
    void aDeletedJobIsLeavingWhateverItsPodsSay() {
        // given
        V1Job job = job();
        job.getMetadata().deletionTimestamp(at(CREATED.plusSeconds(5)));

        // when // then
        assertThat(read(job, terminated(137, "Error"), CREATED.plusSeconds(6)))
                .isEqualTo(new RunPhase.Leaving(false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Complete", "Failed"})
    void anEndThatCameByTheDeletionIsNotTheRunsOwn(String condition) {
        // given
        V1Job job = job(condition, "");
        job.getMetadata().deletionTimestamp(at(CREATED.minusSeconds(1)));

        // when // then
        assertThat(read(job, terminated(0, "Completed"), CREATED)).isEqualTo(new RunPhase.Leaving(false, false));
    }

    @Test
    void aPodThatShouldBeGoneForLongIsOnALostNode() {
        // given
        V1Pod pod = deleted(running(CREATED), CREATED);
        Instant due = pod.getMetadata().getDeletionTimestamp().toInstant().plus(PodFields.LOST_AFTER);

        // when // then
        assertThat(read(job(), pod, due)).isEqualTo(new RunPhase.Leaving(false, false));
        assertThat(hopeless(read(job(), pod, due.plusSeconds(1))))
                .isEqualTo("EVICTED NODE_LOST: its node was lost: node node-1 does not answer any more");
    }

    @Test
    void theNodeIsGivenTheCommandsTimeAndThatOfItsStart() {
        // given
        V1Pod pod = running(CREATED.plusSeconds(90));
        pod.getStatus().startTime(at(CREATED.plusSeconds(20)));
        pod.getSpec().activeDeadlineSeconds(5400L);

        // when // then
        assertThat(RunPhaseReader.deadline(pod, order)).hasValue(3600 + 70 + 1L);
    }

    @Test
    void aNodeThatKnowsItsTimeIsNotToldAgain() {
        // given
        V1Pod pod = running(CREATED.plusSeconds(90));
        pod.getStatus().startTime(at(CREATED.plusSeconds(20)));
        pod.getSpec().activeDeadlineSeconds(3600 + 70 + 1L);

        // when // then
        assertThat(RunPhaseReader.deadline(pod, order)).isEmpty();
    }

    private RunPhase read(@Nullable V1Job job, @Nullable V1Pod pod, Instant now) {
        return reading.of(new ObservedState(job, pod == null ? List.of() : List.of(pod)), order, now);
    }

    private RunPhase hear(@Nullable V1Pod pod, Instant now, CoreV1Event... events) {
        ObservedState sighting = new ObservedState(job(), pod == null ? List.of() : List.of(pod));
        return reading.of(sighting.with(List.of(events)), order, now);
    }

    private static String hopeless(RunPhase finding) {
        assertThat(finding).isInstanceOf(RunPhase.Hopeless.class);
        return ListenerEvent.of(((RunPhase.Hopeless) finding).outcome());
    }
}
