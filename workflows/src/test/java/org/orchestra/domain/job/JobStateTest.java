package org.orchestra.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.job.JobState.ACTIVATED;
import static org.orchestra.domain.job.JobState.ASSIGNED;
import static org.orchestra.domain.job.JobState.BROKEN;
import static org.orchestra.domain.job.JobState.DONE;
import static org.orchestra.domain.job.JobState.FAILED;
import static org.orchestra.domain.job.JobState.KILLED;
import static org.orchestra.domain.job.JobState.REGISTERED;
import static org.orchestra.domain.job.JobState.RUNNING;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
    private static final Map<JobState, Set<JobState>> ALLOWED = Map.of(
            REGISTERED, Set.of(ASSIGNED, KILLED, BROKEN),
            ASSIGNED, Set.of(ACTIVATED, KILLED, BROKEN),
            // FAILED at once: a run that never started; ASSIGNED again: its node evicted it.
            ACTIVATED, Set.of(RUNNING, ASSIGNED, FAILED, KILLED, BROKEN),
            RUNNING, Set.of(DONE, FAILED, ASSIGNED, KILLED, BROKEN),
            DONE, Set.of(REGISTERED),
            FAILED, Set.of(REGISTERED),
            KILLED, Set.of(REGISTERED),
            BROKEN, Set.of(REGISTERED));

    @ParameterizedTest
    @EnumSource
    void goesWhereItsDiagramSaysAndNowhereElse(JobState state) {
        assertThat(Stream.of(JobState.values()).filter(state::canTransitionTo))
                .containsExactlyInAnyOrderElementsOf(ALLOWED.get(state));
    }

    @Test
    void aJobHasEndedWhenItIsDoneFailedKilledOrBroken() {
        assertThat(JobState.values()).filteredOn(JobState::isFinal).containsExactly(DONE, FAILED, KILLED, BROKEN);
    }
}
