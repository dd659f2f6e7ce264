package org.orchestra.api.explanation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.task.TaskState;

/**
 * Why jobs of a task wait.
 *
 * @param waits one for each distinct reason, in the order of the reasons
 * @param note a message that nothing waits; null when something does
 * @param home why jobs that get a slot may not start: the owner's home on the cluster is not there; null when it is
 */
public record WaitExplanation(
        String task,
        TaskState state,
        List<ExplainedWait> waits,
        @Nullable String note,
        @Nullable String home) {
    /**
     * Jobs that wait for the same reason.
     *
     * @param permanent whether they cannot start unless somebody changes the installation or the task
     * @param jobs at least 1
     * @param message the reason in words
     * @param usedSlots how many of the slots that they can get hold a job; null unless they wait for one
     * @param enabledSlots how many slots they can get; null unless they wait for one
     * @param ahead how many jobs start before the first of them; null unless they wait for a slot
     * @param expectedStart when the first of them starts, to the second; null when it is unknown
     */
    public record ExplainedWait(
            WaitReason reason,
            boolean permanent,
            int jobs,
            String message,
            @Nullable Integer usedSlots,
            @Nullable Integer enabledSlots,
            @Nullable Long ahead,
            @Nullable Instant expectedStart) {}
}
