package org.orchestra.domain.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.task.TaskState.BROKEN;
import static org.orchestra.domain.task.TaskState.DONE;
import static org.orchestra.domain.task.TaskState.FINALIZED;
import static org.orchestra.domain.task.TaskState.KILL;
import static org.orchestra.domain.task.TaskState.KILLED;
import static org.orchestra.domain.task.TaskState.REGISTERED;
import static org.orchestra.domain.task.TaskState.RUNNING;
import static org.orchestra.domain.task.TaskState.TESTING;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStateTest {
    private static final Map<TaskState, Set<TaskState>> ALLOWED = Map.of(
            REGISTERED, Set.of(TESTING, RUNNING, KILL),
            TESTING, Set.of(RUNNING, BROKEN, KILL),
            RUNNING, Set.of(DONE, FINALIZED, KILL),
            KILL, Set.of(KILLED),
            DONE, Set.of(RUNNING),
            FINALIZED, Set.of(RUNNING, REGISTERED),
            BROKEN, Set.of(REGISTERED),
            KILLED, Set.of(REGISTERED));

    @ParameterizedTest
    @EnumSource
    void goesWhereItsDiagramSaysAndNowhereElse(TaskState state) {
        assertThat(Stream.of(TaskState.values()).filter(state::canTransitionTo))
                .containsExactlyInAnyOrderElementsOf(ALLOWED.get(state));
    }

    @Test
    void aTaskHasEndedWhenItIsDoneFinalizedBrokenOrKilled() {
        assertThat(TaskState.values()).filteredOn(TaskState::isFinal).containsExactly(DONE, FINALIZED, BROKEN, KILLED);
    }
}
