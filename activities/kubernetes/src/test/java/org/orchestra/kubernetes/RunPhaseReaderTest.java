package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.kubernetes.ObservedStates.CREATED;
import static org.orchestra.kubernetes.ObservedStates.ENDED;
import static org.orchestra.kubernetes.ObservedStates.at;
import static org.orchestra.kubernetes.ObservedStates.deleted;
import static org.orchestra.kubernetes.ObservedStates.disrupted;
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
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

class RunPhaseReaderTest {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Instant DUE = CREATED.plus(DEADLINE);
    private static final Instant OVERDUE = DUE.plusSeconds(1);

    private final RunPhaseReader phaseReader = new RunPhaseReader(DEADLINE);
    private final RunSpec spec = RunSpecFixture.onCpu();

    @Test
    void noKubernetesJobAndNoPodIsAbsent() {
        assertThat(read(null, null, CREATED)).isEqualTo(new RunPhase.Absent());
    }

    @Test
    void aPodWithoutItsKubernetesJobIsTerminating() {
        assertThat(read(null, running(CREATED), CREATED)).isEqualTo(new RunPhase.Terminating(true, false));
    }

    @Test
    void aRunningContainerIsRunning() {
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
    void aKnownStartBlockerIsUnrecoverableAfterTheDeadline(String reason, String text) {
        assertThat(read(job(), waiting(reason), DUE)).isEqualTo(new RunPhase.Pending());
        assertThat(unrecoverable(read(job(), waiting(reason), OVERDUE))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', textBlock = """
            ErrImagePull     | failed to resolve image: not found
            ImagePullBackOff | Back-off pulling image "lab/fit:2": ErrImagePull: failed to resolve image: not found
            """, delimiter = '|')
    void anImagePullFailureHasOneReasonWithOrWithoutBackOff(String reason, String message) {
        assertThat(unrecoverable(read(job(), ObservedStates.waiting(reason, message), OVERDUE)))
                .isEqualTo(
                        "NEVER_STARTED IMAGE_UNAVAILABLE: the image cannot be pulled: failed to resolve image: not found");
    }

    @Test
    void aMalformedImageNameIsUnrecoverableAtOnce() {
        assertThat(unrecoverable(read(job(), waiting("InvalidImageName"), CREATED.plusSeconds(1))))
                .startsWith("NEVER_STARTED IMAGE_NAME_INVALID: ");
    }

    @ParameterizedTest
    @CsvSource({
        "0/1 nodes are available, UNSCHEDULABLE: the node cannot run it",
        "persistentvolumeclaim \"volume\" not found, VOLUME_MISSING: its volume cannot be mounted",
        "pod has unbound immediate PersistentVolumeClaims, VOLUME_MISSING: its volume cannot be mounted"
    })
    void anUnschedulablePodIsUnrecoverableAfterTheDeadline(String message, String text) {
        assertThat(unrecoverable(read(job(), unscheduled("Unschedulable", message), OVERDUE)))
                .isEqualTo("NEVER_STARTED " + text + ": " + message);
    }

    @Test
    void aPodWithoutAReasonIsUnexplainedUntilItsEventsAreRead() {
        // given
        V1Pod pod = waiting("ContainerCreating");

        // when // then
        assertThat(read(job(), pod, DUE)).isEqualTo(new RunPhase.Pending());
        assertThat(read(job(), pod, OVERDUE)).isEqualTo(new RunPhase.Unexplained());
        assertThat(unrecoverable(readWithEvents(pod, OVERDUE)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: because of ContainerCreating");
    }

    @ParameterizedTest
    @CsvSource({
        "FailedMount, VOLUME_MISSING: its volume cannot be mounted",
        "FailedAttachVolume, VOLUME_MISSING: its volume cannot be mounted",
        "FailedCreatePodSandBox, START_FAILED: it cannot be started"
    })
    void theLatestExplainingEventIsTheReason(String reason, String text) {
        // given
        CoreV1Event before = event(CREATED.plusSeconds(1), "Pulling", "Pulling image");
        CoreV1Event telling = event(CREATED.plusSeconds(2), reason, "so it is");
        CoreV1Event other = event(CREATED.plusSeconds(3), "MissingClusterDNS", "no DNS");

        // when
        RunPhase phase = readWithEvents(waiting("ContainerCreating"), OVERDUE, telling, other, before);

        // then
        assertThat(unrecoverable(phase)).isEqualTo("NEVER_STARTED " + text + ": so it is");
    }

    @Test
    void aPullHasSixDeadlines() {
        // given
        V1Pod pod = waiting("ContainerCreating");
        CoreV1Event pulling = event(CREATED.plusSeconds(1), "Pulling", "Pulling image");
        Instant late = CREATED.plus(DEADLINE.multipliedBy(6));

        // when // then
        assertThat(readWithEvents(pod, late, pulling)).isEqualTo(new RunPhase.Pending());
        assertThat(unrecoverable(readWithEvents(pod, late.plusSeconds(1), pulling)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: Pulling image");
    }

    @Test
    void aPodThatItsNodeDoesNotPickUpIsAStartTimeout() {
        assertThat(unrecoverable(readWithEvents(pod(null), OVERDUE)))
                .isEqualTo("NEVER_STARTED START_TIMEOUT: it did not start in time: node node-1 has not picked it up");
    }

    @ParameterizedTest
    @CsvSource({
        "'pods \"a\" is forbidden: exceeded quota: q, requested: pods=1', QUOTA: its quota is used up",
        "'pods \"a\" is forbidden: failed quota: q: must specify limits.cpu', QUOTA: its quota is used up",
        "'pods \"a\" is forbidden: maximum memory usage is 1Gi', REFUSED: the cluster refused it"
    })
    void aKubernetesJobWithoutAPodIsExplainedByItsEvents(String message, String text) {
        // given
        CoreV1Event event = event(CREATED, "FailedCreate", message);

        // when // then
        assertThat(read(job(), null, OVERDUE)).isEqualTo(new RunPhase.Unexplained());
        assertThat(unrecoverable(readWithEvents(null, OVERDUE, event)))
                .isEqualTo("NEVER_STARTED " + text + ": " + message);
    }

    @Test
    void aDeletedJobIsTerminatingWhateverItsPods() {
        // given
        V1Job job = job();
        job.getMetadata().deletionTimestamp(at(CREATED.plusSeconds(5)));

        // when // then
        assertThat(read(job, terminated(137, "Error"), CREATED.plusSeconds(6)))
                .isEqualTo(new RunPhase.Terminating(false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Complete", "Failed"})
    void aFinalConditionAfterTheDeletionDoesNotCount(String condition) {
        // given
        V1Job job = job(condition, "");
        job.getMetadata().deletionTimestamp(at(CREATED.minusSeconds(1)));

        // when // then
        assertThat(read(job, terminated(0, "Completed"), CREATED)).isEqualTo(new RunPhase.Terminating(false, false));
    }

    @Test
    void thePodsSuccessIsFinalBeforeItsKubernetesJobIsComplete() {
        assertThat(read(job(), succeeded(), ENDED))
                .isEqualTo(new RunPhase.Finished(RunOutcome.succeeded()
                        .with(Evidence.NONE.withNode("node-1").withEndedAt(ENDED))));
    }

    @Test
    void aFailureWaitsForItsKubernetesJobToTellItFromADisruption() {
        // given
        V1Pod pod = terminated(1, "Error");
        pod.getStatus().phase("Failed");

        // when // then
        assertThat(read(job(), pod, ENDED)).isEqualTo(new RunPhase.Running(CREATED));
    }

    @Test
    void aSuccessThatADisruptionCutShortIsNotFinal() {
        // given
        V1Pod pod = disrupted(succeeded(), ENDED.minusSeconds(1), "EvictionByEvictionAPI");

        // when // then
        assertThat(read(job(), pod, ENDED)).isEqualTo(new RunPhase.Running(CREATED));
    }

    @Test
    void aSuccessOfADeletedPodIsNotFinal() {
        assertThat(read(job(), deleted(succeeded(), ENDED.minusSeconds(1)), ENDED))
                .isEqualTo(new RunPhase.Terminating(false, false));
    }

    private static V1Pod succeeded() {
        V1Pod pod = terminated(0, "Completed");
        pod.getStatus().phase("Succeeded");
        return pod;
    }

    @Test
    void anOverduePodIsOnALostNode() {
        // given
        V1Pod pod = deleted(running(CREATED), CREATED);
        Instant due = pod.getMetadata().getDeletionTimestamp().toInstant().plus(PodFields.UNREACHABLE_AFTER);

        // when // then
        assertThat(read(job(), pod, due)).isEqualTo(new RunPhase.Terminating(false, false));
        assertThat(unrecoverable(read(job(), pod, due.plusSeconds(1))))
                .isEqualTo("EVICTED NODE_LOST: its node was lost: node node-1 does not answer");
    }

    @Test
    void theDeadlineAddsTheStartToTheTimeLimit() {
        // given
        V1Pod pod = running(CREATED.plusSeconds(90));
        pod.getStatus().startTime(at(CREATED.plusSeconds(20)));
        pod.getSpec().activeDeadlineSeconds(5400L);

        // when // then
        assertThat(RunPhaseReader.deadline(pod, spec)).hasValue(3600 + 70 + 1L);
    }

    @Test
    void aDeadlineThatIsSetIsNotSetAgain() {
        // given
        V1Pod pod = running(CREATED.plusSeconds(90));
        pod.getStatus().startTime(at(CREATED.plusSeconds(20)));
        pod.getSpec().activeDeadlineSeconds(3600 + 70 + 1L);

        // when // then
        assertThat(RunPhaseReader.deadline(pod, spec)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "4, 2", "60, 30", "3600, 600"})
    void theDeadlineIsShortenedWhenHalfOfTheTimeIsOver(long limit, long after) {
        // given
        RunSpec limited = ClusterFixture.with(spec, new Allocation(DeviceKind.CPU, 20, 32, 0, limit));

        // when // then
        assertThat(RunPhaseReader.unpatched(limited)).hasSeconds(after);
    }

    private RunPhase read(@Nullable V1Job job, @Nullable V1Pod pod, Instant now) {
        return phaseReader.read(new ObservedState(job, pod == null ? List.of() : List.of(pod)), spec, now);
    }

    private RunPhase readWithEvents(@Nullable V1Pod pod, Instant now, CoreV1Event... events) {
        ObservedState state = new ObservedState(job(), pod == null ? List.of() : List.of(pod));
        return phaseReader.read(state.withEvents(List.of(events)), spec, now);
    }

    private static String unrecoverable(RunPhase phase) {
        assertThat(phase).isInstanceOf(RunPhase.Unrecoverable.class);
        return OutcomeText.of(((RunPhase.Unrecoverable) phase).outcome());
    }
}
