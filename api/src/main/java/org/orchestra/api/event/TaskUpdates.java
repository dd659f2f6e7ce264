package org.orchestra.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;

/**
 * What is new for those who have read a task's history up to some transition.
 *
 * @param transitions what follows, in order
 * @param more whether there is still more after them
 * @param task the task when all of this was so; null when it has been deleted
 */
public record TaskUpdates(
        List<Transition> transitions,
        boolean more,
        @Nullable TaskView task) {
    /** Whether nothing follows any more, unless somebody asks for it. */
    public boolean isEnd() {
        return task == null || (!more && task.state().isFinal());
    }
}
