package org.orchestra.maestro.capacity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue as the server describes it. */
record Queue(
        String name,
        @Nullable String cluster,
        @Nullable String deviceKind,
        @JsonProperty("isDefault") boolean isDefault,
        int enabledSlots,
        int usedSlots) {
    Queue {
        Objects.requireNonNull(name, "name");
    }
}
