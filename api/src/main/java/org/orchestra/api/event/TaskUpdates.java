package org.orchestra.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;

/**
 * What follows one position in the history of a task.
 *
 * @param transitions the transitions that follow, in order
 * @param more whether still more transitions follow these
 * @param task the task at the same moment; null when it has been deleted
 */
public record TaskUpdates(
        List<Transition> transitions,
        boolean more,
        @Nullable TaskView task) {
    /** Whether the task has reached its end, so that nothing follows unless somebody asks for a retry. */
    public boolean isEnd() {
        return task == null || (!more && task.state().isFinal());
    }
}
