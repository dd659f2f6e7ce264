package org.orchestra.api.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Updates in the form in which they are sent, encoded once for any number of subscribers. */
final class EncodedUpdates {
    private final TaskUpdates updates;
    private final EventEncoder encoder;
    private byte @Nullable [] transitions;
    private byte @Nullable [] task;

    EncodedUpdates(TaskUpdates updates, EventEncoder encoder) {
        this.updates = updates;
        this.encoder = encoder;
    }

    TaskUpdates updates() {
        return updates;
    }

    byte[] transitions() {
        if (transitions == null) {
            transitions = encoder.transitions(updates.transitions());
        }
        return transitions;
    }

    byte[] task() {
        if (task == null) {
            task = encoder.task(requireNonNull(updates.task()));
        }
        return task;
    }
}
